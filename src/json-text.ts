import { Readable } from 'node:stream';

/** Gives the next piece of a text, and undefined after the last one. */
export type NextPiece = () => Promise<string | undefined>;

/** A value that is JSON text already, whole or in pieces. `Shape` is what it would parse to; only the compiler knows of it. */
export class JsonText<Shape> {
  declare readonly shape: Shape;
  readonly #text: string | NextPiece;
  readonly #onClose: (() => void) | undefined;

  /** @param onClose is called once when the stream of pieces has ended or is given up */
  constructor(text: string | NextPiece, onClose?: () => void) {
    this.#text = text;
    this.#onClose = onClose;
  }

  /** @returns the text as it is, or as a stream that asks for the next piece when the client has taken the last one */
  toBody(): string | Readable {
    const next = this.#text;
    if (typeof next === 'string') return next;
    const stream = new Readable({
      highWaterMark: 1,
      read() {
        next().then(
          (piece) => this.push(piece ?? null),
          (error: unknown) => this.destroy(error as Error),
        );
      },
    });
    return this.#onClose ? stream.once('close', this.#onClose) : stream;
  }
}

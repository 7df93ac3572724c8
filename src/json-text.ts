import { Readable } from 'node:stream';

/** Resolves with the next piece of a text, and with undefined after the last one. */
export type NextPiece = () => Promise<string | undefined>;

/** A value as JSON text, whole or in pieces. `Shape` is the type that it would parse to, for the compiler only. */
export class JsonText<Shape> {
  declare readonly shape: Shape;
  readonly #text: string | NextPiece;
  readonly #onClose: (() => void) | undefined;

  /** @param onClose called once, when the stream of pieces has ended or is destroyed */
  constructor(text: string | NextPiece, onClose?: () => void) {
    this.#text = text;
    this.#onClose = onClose;
  }

  /** @returns the text, or a stream that reads the next piece when the client has received the one before */
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

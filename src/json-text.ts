import { Readable } from 'node:stream';

/** Gives the next piece of a text, and undefined after the last one. */
export type NextPiece = () => Promise<string | undefined>;

/** A value that is JSON text already, whole or in pieces. `Shape` is what it would parse to; only the compiler knows of it. */
export class JsonText<Shape> {
  declare readonly shape: Shape;
  readonly #text: string | NextPiece;

  constructor(text: string | NextPiece) {
    this.#text = text;
  }

  /** @returns the text as it is, or as a stream that asks for the next piece when the client has taken the last one */
  toBody(): string | Readable {
    const next = this.#text;
    if (typeof next === 'string') return next;
    return new Readable({
      highWaterMark: 1,
      read() {
        next().then(
          (piece) => this.push(piece ?? null),
          (error: unknown) => this.destroy(error as Error),
        );
      },
    });
  }
}

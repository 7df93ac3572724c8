import { Readable } from 'node:stream';

/** A value that is JSON text already, whole or in pieces. `Shape` is what it would parse to; only the compiler knows of it. */
export class JsonText<Shape> {
  declare readonly shape: Shape;
  readonly #text: string | AsyncIterable<string>;

  constructor(text: string | AsyncIterable<string>) {
    this.#text = text;
  }

  /** @returns the text as it is, or as a stream that asks for the next piece when the client has taken the last one */
  toBody(): string | Readable {
    return typeof this.#text === 'string' ? this.#text : Readable.from(this.#text, { objectMode: false, highWaterMark: 1 });
  }
}

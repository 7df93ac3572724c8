const chunkLength = 16_384;

/** A value that is JSON text already, in pieces. `Shape` is what it would parse to; only the compiler knows of it. */
export class JsonText<Shape> {
  declare readonly shape: Shape;
  readonly #chunks: readonly (string | Buffer)[];

  constructor(chunks: readonly (string | Buffer)[]) {
    this.#chunks = chunks;
  }

  /** @returns a short text as it is, a long one as bytes */
  toBody(): string | Buffer {
    const [first = '', ...rest] = this.#chunks;
    return rest.length === 0 ? first : Buffer.concat(this.#chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk)));
  }
}

/**
 * Gathers an array's elements. Text becomes bytes every 16 KiB: from 2,000 rows on, one long string costs three times
 * as much, and each row would stay in memory until the last one.
 */
export class JsonList<Shape> {
  readonly #chunks: Buffer[] = [];
  #text = '[';
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(json: string): void {
    this.#text += this.#length === 0 ? json : `,${json}`;
    this.#length += 1;
    if (this.#text.length < chunkLength) return;
    this.#chunks.push(Buffer.from(this.#text));
    this.#text = '';
  }

  end(): JsonText<Shape[]> {
    return new JsonText([...this.#chunks, `${this.#text}]`]);
  }
}

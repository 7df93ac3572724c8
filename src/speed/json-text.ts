import { Readable } from 'node:stream';
import { inTurn } from './turns.ts';

const chunkLength = 16_384;

/** A value that is JSON text already, in pieces. `Shape` is what it would parse to; only the compiler knows of it. */
export class JsonText<Shape> {
  declare readonly shape: Shape;
  readonly #chunks: readonly (string | Buffer)[];

  constructor(chunks: readonly (string | Buffer)[]) {
    this.#chunks = chunks;
  }

  /** @returns a short text as it is; a long one as a stream, which neither copies it nor sends it at one go, and its bytes */
  toBody(): { readonly body: string; readonly length?: never } | { readonly body: Readable; readonly length: number } {
    const [first = '', ...rest] = this.#chunks;
    if (rest.length === 0 && typeof first === 'string') return { body: first };
    const chunks = this.#chunks.values();
    return {
      // One chunk in each turn of the event loop: the system takes megabytes at once, and would hold up everybody else.
      body: new Readable({ read() { inTurn(() => this.push(chunks.next().value ?? null)); } }),
      length: this.#chunks.reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0),
    };
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

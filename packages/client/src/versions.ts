/** In values. A page shows a few lists and tasks at a time. */
const most = 100;

interface Version<Value> {
  readonly etag: string;
  readonly value: Value;
}

/** What the service said last, with its ETag, so that an unchanged value is not downloaded again. */
export class Versions {
  readonly #known = new Map<string, Version<unknown>>();
  readonly #etags = new WeakMap<object, string>();

  /** @returns the ETag of the value that is remembered under the name */
  etag(name: string): string | undefined {
    return this.#known.get(name)?.etag;
  }

  /** @returns the value that a 304 stands for */
  value<Value extends object>(name: string): Value {
    return this.#known.get(name)?.value as Value;
  }

  remember<Value extends object>(name: string, { headers }: Response, value: Value): Value {
    const etag = headers.get('ETag');
    if (etag === null) return value;
    this.#etags.set(value, etag);
    this.#known.delete(name);
    this.#known.set(name, { etag, value });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= most) break;
      this.#known.delete(oldest);
    }
    return value;
  }

  forget(name: string): void {
    this.#known.delete(name);
  }

  /** @returns the ETag that came with this very object */
  etagOf(value: object): string | undefined {
    return this.#etags.get(value);
  }
}

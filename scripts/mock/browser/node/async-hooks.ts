/**
 * Holds while the function runs, and no longer: browsers have nothing that follows asynchronous calls. The mock reads the
 * path's user before anything is awaited.
 */
export class AsyncLocalStorage<Store> {
  #store: Store | undefined;

  getStore(): Store | undefined {
    return this.#store;
  }

  run<Result>(store: Store, work: () => Result): Result {
    const before = this.#store;
    this.#store = store;
    try {
      return work();
    } finally {
      this.#store = before;
    }
  }
}

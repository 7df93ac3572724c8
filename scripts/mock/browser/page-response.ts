import { Writable } from 'node:stream';
import { hasNoBody } from '../null-body.ts';
import type { PageRequest } from './page-request.ts';

/** What Koa and the service use of Node's ServerResponse; the page gets it as a Response. */
export class PageResponse extends Writable {
  readonly req: PageRequest;
  readonly socket: PageRequest['socket'];
  /** Resolves when status and headers are known. */
  readonly begun: Promise<Response>;
  statusCode = 404;
  statusMessage = '';
  headersSent = false;
  shouldKeepAlive = true;
  readonly #headers = new Headers();
  readonly #begin: (response: Response) => void;
  readonly #giveUp: (reason: unknown) => void;
  #body: ReadableStreamDefaultController<Uint8Array> | undefined;
  #taken: (() => void) | undefined;

  constructor(req: PageRequest) {
    super();
    this.req = req;
    this.socket = req.socket;
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    this.begun = promise;
    this.#begin = resolve;
    this.#giveUp = reject;
  }

  setHeader(name: string, value: number | string | readonly string[]): this {
    this.#headers.set(name, String(value));
    return this;
  }

  getHeader(name: string): string | undefined {
    return this.#headers.get(name) ?? undefined;
  }

  getHeaders(): Record<string, string> {
    return Object.fromEntries(this.#headers);
  }

  getHeaderNames(): string[] {
    return [...this.#headers.keys()];
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(name);
  }

  removeHeader(name: string): void {
    this.#headers.delete(name);
  }

  flushHeaders(): void {
    if (this.headersSent) return;
    this.headersSent = true;
    const isEmpty = hasNoBody(this.statusCode) || this.req.method === 'HEAD';
    const { statusCode: status, statusMessage: statusText } = this;
    this.#begin(new Response(isEmpty ? null : this.#toStream(), { status, statusText, headers: this.#headers }));
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.flushHeaders();
    if (!this.#body) {
      done();
      return;
    }
    this.#body.enqueue(new Uint8Array(chunk));
    if ((this.#body.desiredSize ?? 0) > 0) done();
    else this.#taken = done;
  }

  override _final(done: () => void): void {
    this.flushHeaders();
    this.#body?.close();
    done();
  }

  /** As in Node.js, an error is the connection's, and the response only closes. */
  override _destroy(error: Error | null, done: () => void): void {
    if (!this.writableFinished) {
      const reason = error ?? new Error('the response was broken off');
      this.#giveUp(reason);
      this.#body?.error(reason);
      this.socket.on('error', () => {}).destroy(error ?? undefined);
    }
    done();
  }

  #toStream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#body = controller;
      },
      pull: () => {
        const goOn = this.#taken;
        this.#taken = undefined;
        goOn?.();
      },
      cancel: () => {
        this.#body = undefined;
        this.destroy();
      },
    });
  }
}

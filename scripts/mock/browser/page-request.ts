import { PassThrough, Readable } from 'node:stream';

/** What Koa and the service read of Node's IncomingMessage. */
export class PageRequest extends Readable {
  readonly httpVersion = '1.1';
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rawHeaders: readonly string[];
  /** Nothing is sent through it: it is open as long as the exchange lasts. */
  readonly socket = Object.assign(new PassThrough(), { remoteAddress: '127.0.0.1' });

  constructor({ method, url, headers }: Request, body: Buffer) {
    super();
    const { host, pathname, search } = new URL(url);
    this.method = method;
    this.url = pathname + search;
    // Browsers add these behind a service worker.
    const added = body.length > 0 ? { host, 'content-length': String(body.length) } : { host };
    this.headers = { ...Object.fromEntries(headers), ...added };
    this.rawHeaders = Object.entries(this.headers).flat();
    if (body.length > 0) this.push(body);
    this.push(null);
  }

  override _read(): void {}
}

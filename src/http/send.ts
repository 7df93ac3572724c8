import { Readable } from 'node:stream';
import type { Context } from 'koa';
import { JsonText } from '../speed/json-text.ts';
import { setHeaders } from './headers.ts';

/** Any handler's reply, once the compiler has held it against the contract. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Writes a reply: JSON for the JSON media types, text and bytes as they are. */
export function send(ctx: Context, { status, body, type = 'application/json', headers = {} }: Reply): void {
  ctx.status = status;
  setHeaders(ctx, headers);
  // The statuses without a body are those that Koa sends without one.
  if (body === undefined) return;
  const sent = body instanceof JsonText ? body.toBody() : type.endsWith('json') && !Buffer.isBuffer(body) ? JSON.stringify(body) : body;
  // Before the body, for which Koa would otherwise look for a type of its own.
  setHeaders(ctx, { 'Content-Type': type.startsWith('text/') ? `${type}; charset=utf-8` : type });
  ctx.body = sent;
  // What was sent is half of a response then, and has to look like it.
  if (sent instanceof Readable) sent.once('error', () => ctx.res.destroy());
}

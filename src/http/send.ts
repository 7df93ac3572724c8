import { Readable } from 'node:stream';
import type { Context } from 'koa';
import { turnOfOwn } from '../event-loop.ts';
import { JsonText } from '../json-text.ts';
import { countBody } from './backpressure.ts';
import { entityTag, matchesIfNoneMatch } from './entity-tag.ts';
import { EventStream } from './event-stream.ts';
import { setHeaders } from './headers.ts';
import { BrokenOff } from './outcome.ts';
import { contentCodings, StaticDocument } from './static-document.ts';

const pieceLength = 65_536;
const documentCacheControl = 'public, no-cache';

/** A handler's response. The compiler has checked it against the contract. */
export interface OperationResponse {
  readonly status: number;
  readonly body?: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Writes a response: JSON for the JSON media types, text as it is, a document in a content coding that the client accepts.
 * @returns a promise only for a document
 */
export function send(
  ctx: Context,
  { status, body, type = 'application/json', headers = {} }: OperationResponse,
): Promise<void> | undefined {
  ctx.status = status;
  setHeaders(ctx, headers);
  if (body instanceof StaticDocument) return sendDocument(ctx, body, type);
  // Koa sends the statuses without a body as they are.
  if (body !== undefined) setBody(ctx, body, type);
  return undefined;
}

/** Sends a 304 to a client that has the document in this coding already (RFC 9110, section 15.4.5). */
async function sendDocument(ctx: Context, document: StaticDocument, type: string): Promise<void> {
  const coding = contentCodings.find((candidate) => ctx.acceptsEncodings(candidate));
  const { bytes, version } = await document.representation(coding);
  ctx.vary('Accept-Encoding');
  setHeaders(ctx, { ETag: entityTag(version), 'Cache-Control': documentCacheControl });
  if (matchesIfNoneMatch(version, ctx.req.headers['if-none-match'])) {
    ctx.status = 304;
    return;
  }
  if (coding !== undefined) setHeaders(ctx, { 'Content-Encoding': coding });
  setBody(ctx, bytes, type);
}

function setBody(ctx: Context, body: unknown, type: string): void {
  const sent = toSend(body, type);
  // Before the body is set: Koa would choose a type for it.
  setHeaders(ctx, { 'Content-Type': type.startsWith('text/') ? `${type}; charset=utf-8` : type });
  ctx.body = sent;
  if (Buffer.isBuffer(body)) ctx.length = body.length;
  if (!(sent instanceof Readable)) return;
  if (sent instanceof EventStream) beginStream(ctx);
  countBody(ctx.res, sent);
  // The client has a part of the response, and must see that it is incomplete.
  sent.once('error', () => ctx.res.destroy(new BrokenOff('the rest of the body could not be read')));
}

/** A client ends a stream by closing its connection: no other request should wait there. */
function beginStream({ res, state }: Context): void {
  res.shouldKeepAlive = false;
  state['streamingSince'] = performance.now();
}

function toSend(body: unknown, type: string): unknown {
  if (body instanceof JsonText) return body.toBody();
  if (Buffer.isBuffer(body))
    return body.length > pieceLength ? Readable.from(inPieces(body), { objectMode: false, highWaterMark: 1 }) : body;
  if (body instanceof EventStream) return body;
  return type.endsWith('json') ? JSON.stringify(body) : body;
}

/** Progress of the client is seen at the end of each piece only. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < bytes.length; sent += pieceLength) {
    if (sent > 0) await turnOfOwn();
    yield bytes.subarray(sent, sent + pieceLength);
  }
}

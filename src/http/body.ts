import { isUtf8 } from 'node:buffer';
import bodyParser from 'koa-bodyparser';
import type { Context } from 'koa';
import { bodyBytes } from '../limits.ts';
import { Problem } from '../problems.ts';
import { readPlainBody } from './plain-body.ts';
import { refusalOfBody } from './refused-body.ts';

// Latin-1 is one character for each byte. As UTF-8, koa-bodyparser would silently replace invalid bytes by U+FFFD.
const readAsText = bodyParser({
  enableTypes: ['text'],
  extendTypes: { text: ['application/json'] },
  textLimit: String(bodyBytes),
  encoding: 'latin1',
} as bodyParser.Options);

/**
 * Reads a JSON body (RFC 8259).
 * @returns undefined without a body
 * @throws Problem 400, 413, 415
 */
export async function readBody(ctx: Context): Promise<unknown> {
  const { headers } = ctx.req;
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) return undefined;
  requireJson(headers['content-type']);
  requireCoding(headers['content-encoding']);
  const refusal = refusalOfBody(ctx.req);
  if (refusal) throw refusal;
  const bytes = await (readPlainBody(ctx.req, bodyBytes) ?? decode(ctx)).catch((error: unknown) => {
    throw toProblem(error);
  });
  if (bytes.length === 0) return undefined;
  return parse(bytes);
}

async function decode(ctx: Context): Promise<Buffer> {
  // No event follows for a client that has left before, such as during a fetch of keys.
  if (ctx.req.errored) throw ctx.req.errored;
  // The decompression does not notice that the connection is lost.
  const failure = new Promise<never>((_resolve, reject) => {
    ctx.req.once('error', reject);
  });
  await Promise.race([readAsText(ctx, async () => {}), failure]);
  return Buffer.from((ctx.request.rawBody as string | undefined) ?? '', 'latin1');
}

function parse(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new Problem('bad-request', { detail: 'The body is not valid JSON in UTF-8.' });
  try {
    return JSON.parse(bytes.toString());
  } catch (cause) {
    throw new Problem('bad-request', { detail: 'The body is not valid JSON.', cause });
  }
}

function requireJson(contentType: string | undefined): void {
  const [type, ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  if (type !== 'application/json' || !['utf-8', 'utf8', undefined].includes(charset))
    throw new Problem('unsupported-media-type');
}

/** The codings that koa-bodyparser decodes. */
function requireCoding(coding: string | undefined): void {
  if (coding && !['identity', 'gzip', 'deflate', 'br'].includes(coding))
    throw new Problem('unsupported-media-type', {
      detail: 'The body must be sent as it is or in gzip, deflate or br.',
    });
}

function toProblem(error: unknown): unknown {
  if (!Error.isError(error) || error instanceof Problem) return error;
  const { status, code } = error as Error & { status?: number; code?: string };
  if (status === 413) return new Problem('content-too-large', { cause: error });
  if (status === 400 || code === 'ECONNRESET' || code?.startsWith('Z_') || code?.startsWith('ERR_'))
    return new Problem('bad-request', { detail: 'The body cannot be decoded.', cause: error });
  return error;
}

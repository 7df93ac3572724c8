import bodyParser from 'koa-bodyparser';
import type { Context } from 'koa';
import { Problem } from '../problems.ts';

// The bytes are read as Latin-1, one character each, because the parser would turn invalid UTF-8 into U+FFFD without a word.
const parse = bodyParser({ enableTypes: ['json'], jsonLimit: '64kb', strict: false, encoding: 'latin1', onProtoPoisoning: 'ignore' } as bodyParser.Options);
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a JSON body (RFC 8259).
 * @returns undefined without a body; a string as its JSON text, because openapi-backend parses strings once more
 * @throws Problem 400, 413, 415
 */
export async function readBody(ctx: Context): Promise<unknown> {
  const { headers } = ctx.req;
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) return undefined;
  requireJson(headers['content-type']);
  await parse(ctx, async () => {}).catch((error: unknown) => {
    throw toProblem(error);
  });
  const text = (ctx.request.rawBody as string | undefined) ?? '';
  if (text === '') return undefined;
  const value = isAscii(text) ? ctx.request.body : decode(text);
  return typeof value === 'string' ? JSON.stringify(value) : value;
}

function requireJson(contentType: string | undefined): void {
  const [type, ...parameters] = (contentType ?? '').toLowerCase().split(';').map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice(8).replaceAll('"', '');
  if (type !== 'application/json' || !['utf-8', 'utf8', undefined].includes(charset)) throw new Problem('unsupported-media-type');
}

const isAscii = (text: string): boolean => !/[\u0080-\u00ff]/.test(text);

function decode(latin1: string): unknown {
  try {
    return JSON.parse(utf8.decode(Buffer.from(latin1, 'latin1')));
  } catch (cause) {
    throw new Problem('bad-request', { detail: 'The body is not valid JSON in UTF-8.', cause });
  }
}

function toProblem(error: unknown): unknown {
  if (!Error.isError(error)) return error;
  const { status, code } = error as Error & { status?: number; code?: string };
  // The parser's error carries the whole body; it must not reach the log.
  const cause = new Error(error.message);
  if (status === 413) return new Problem('content-too-large', { cause });
  if (status === 415) return new Problem('unsupported-media-type', { detail: 'The body must be sent as it is or in gzip, deflate or br.', cause });
  if (error instanceof SyntaxError) return new Problem('bad-request', { detail: 'The body is not valid JSON.', cause });
  if (status === 400 || code?.startsWith('Z_') || code?.startsWith('ERR_')) return new Problem('bad-request', { detail: 'The body cannot be decoded.', cause });
  return error;
}

import { quote } from '../refusals/quote.ts';
import { Refusal } from '../refusals/refusal.ts';

/** The token is not accepted. The reason goes to the log and never to the client. */
export class InvalidToken extends Refusal {
  override readonly name = 'InvalidToken';
}

export interface UnverifiedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

const maximumBytes = 8_192;
/** What a client sends in place of a token that it does not have. */
const placeholders = ['', 'undefined', 'null', 'NaN', 'false', 'true', '[object Object]', '[object Promise]'];
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a compact JWS (RFC 7515, section 7.1) and refuses texts that another parser could read otherwise. jose accepts
 * base64url that is not canonical, drops a byte order mark, and takes the last of two properties of one name.
 * @throws InvalidToken
 */
export function readToken(token: string): UnverifiedToken {
  if (token.length > maximumBytes)
    throw new InvalidToken('token-too-long', {
      expected: `at most ${maximumBytes} bytes`,
      received: String(token.length),
    });
  const parts = token.split('.');
  if (parts.length !== 3) throw notThreeParts(token, parts.length);
  const [header, claims] = parts.map(decode) as [Buffer, Buffer, Buffer];
  return { header: readObject(header, 'header'), claims: readObject(claims, 'claims set') };
}

/** The token itself stays out of the log. */
function notThreeParts(token: string, parts: number): InvalidToken {
  if (placeholders.includes(token)) return new InvalidToken('token-placeholder', { received: quote(token) });
  return new InvalidToken('not-a-jwt', {
    expected: '3 parts',
    received: parts === 5 ? '5 parts, as an encrypted token has' : String(parts),
  });
}

/** Accepts the canonical text only (RFC 4648, section 5), so that a token has one spelling. */
function decode(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part)
    throw malformed(
      /[^\w-]/.test(part) ? 'characters that base64url does not have' : 'base64url that is not canonical',
    );
  return bytes;
}

function readObject(bytes: Buffer, part: string): Record<string, unknown> {
  let value: unknown;
  let text: string;
  try {
    text = utf8.decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw malformed(`a ${part} that is not JSON in UTF-8`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(`a ${part} that is not a JSON object`);
  if (hasDuplicates(text)) throw malformed(`a ${part} with a property twice`);
  return value as Record<string, unknown>;
}

const malformed = (received: string): InvalidToken => new InvalidToken('malformed-token', { received });

/** Whether any object of a valid JSON text has two properties of one name (RFC 7519, section 4). */
function hasDuplicates(json: string): boolean {
  const open: Set<string>[] = [];
  for (const [token, string, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")\s*(:?)|[{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon) {
      const names = open.at(-1);
      const name = JSON.parse(string ?? '') as string;
      if (names?.has(name)) return true;
      names?.add(name);
    }
  }
  return false;
}

/** The token is not accepted. The reason is for the log; the client is told nothing of it. */
export class InvalidToken extends Error {
  override readonly name = 'InvalidToken';
}

export interface UnverifiedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

const maximumBytes = 8_192;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a compact JWS (RFC 7515, section 7.1) so that it can be read in one way only. jose is lenient: it decodes
 * base64url that is not canonical, drops a byte order mark, and of two members of one name it takes the last.
 * @throws InvalidToken
 */
export function readToken(token: string): UnverifiedToken {
  if (token.length > maximumBytes) throw new InvalidToken('longer than 8 KiB');
  const parts = token.split('.').map(decode);
  const [header, claims] = parts;
  if (!header || !claims || parts.length !== 3) throw new InvalidToken('not three parts');
  return { header: readObject(header), claims: readObject(claims) };
}

/** Only the canonical text (RFC 4648, section 5) is accepted: others would be the same token again. */
function decode(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) throw new InvalidToken('not canonical base64url');
  return bytes;
}

function readObject(bytes: Buffer): Record<string, unknown> {
  let value: unknown;
  let text: string;
  try {
    text = utf8.decode(bytes);
    value = JSON.parse(text);
  } catch (cause) {
    throw new InvalidToken('not JSON in UTF-8', { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new InvalidToken('not a JSON object');
  if (hasDuplicates(text)) throw new InvalidToken('a member twice');
  return value as Record<string, unknown>;
}

/** Whether any object of a valid JSON text has two members of one name (RFC 7519, section 4). */
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

import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

const decode = (part: string): { [claim: string]: unknown } =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as { [claim: string]: unknown };

/** @returns a function that gives the user of an Authorization header, or undefined if its token is not good */
export function tokenReader(secret: string): (authorization: string | undefined) => string | undefined {
  const key = createSecretKey(secret, 'utf8');
  return (authorization) => {
    if (!authorization?.startsWith('Bearer ')) return undefined;
    const token = authorization.slice(7);
    const [header, payload, signature, ...rest] = token.split('.');
    if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) return undefined;
    const expected = createHmac('sha256', key)
      .update(token.slice(0, header.length + 1 + payload.length))
      .digest();
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    try {
      if (decode(header)['alg'] !== 'HS256') return undefined;
      const { sub, exp } = decode(payload);
      return typeof sub === 'string' && sub !== '' && typeof exp === 'number' && exp > Date.now() / 1_000
        ? sub
        : undefined;
    } catch {
      return undefined;
    }
  };
}

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { verifierOptions } from '../../src/auth/configured-verifier.ts';
import { checkEachPart } from '../../src/auth/token-diagnosis.ts';
import { createTokenVerifier, type TokenVerifierOptions } from '../../src/auth/token-verifier.ts';
import { loadConfig } from '../../src/config.ts';
import { Refusal } from '../../src/refusals/refusal.ts';
import { now, secret } from '../support/tokens.ts';
import { ambiguous } from './hostile-tokens/claims/ambiguous.ts';
import { claims } from './hostile-tokens/claims/claims.ts';
import { headers } from './hostile-tokens/claims/headers.ts';
import { otherPurposes } from './hostile-tokens/claims/other-purposes.ts';
import { forge } from './hostile-tokens/forge.ts';
import { broughtKeys } from './hostile-tokens/keys/brought-keys.ts';
import { confusion } from './hostile-tokens/keys/confusion.ts';
import { guessedSecrets } from './hostile-tokens/keys/guessed-secrets.ts';
import { keyIds } from './hostile-tokens/keys/key-ids.ts';
import { unsigned } from './hostile-tokens/keys/unsigned.ts';
import { openTarget } from './hostile-tokens/target.ts';

// Those that can be read; of the others there are no parts.
const tables = [ambiguous, claims, headers, otherPurposes, broughtKeys, confusion, guessedSecrets, keyIds, unsigned];
const target = await openTarget();
let options: TokenVerifierOptions;

beforeAll(() => {
  const { url } = target.issuer;
  const oauth = { OAUTH_ISSUER: url, OAUTH_AUDIENCE: 'todo' };
  const { auth } = loadConfig({ BETTER_AUTH_SECRET: secret, BETTER_AUTH_URL: url, ...oauth });
  // Enough fetches for the key of each token to be looked for.
  const often = { ...auth, jwksCooldown: 1 };
  options = verifierOptions(often, secret, { onFailure: () => {}, onSuccess: () => {}, onChange: () => {} });
});
afterAll(() => target.close());

/** @returns the reasons that the verifier, and the checks of each part, refuse a token for */
async function reasonsFor(token: string): Promise<{ verifier: string | undefined; parts: (string | undefined)[] }> {
  const refusalOf = (error: unknown): Refusal => {
    if (error instanceof Refusal) return error;
    throw error;
  };
  const verifier = await createTokenVerifier(options)(token).then(() => undefined, refusalOf);
  const parts = await checkEachPart(token, options).catch((error: unknown) => [{ refusal: refusalOf(error) }]);
  return { verifier: verifier?.reason, parts: parts.flatMap(({ refusal }) => refusal?.reason ?? []) };
}

test.each(tables.flatMap((table) => table(target)).map((entry) => [entry.name, entry] as const))(
  'the checks of each part find what the verifier refuses: %s',
  async (_name, { kind, forgery, control = {} }) => {
    expect(await reasonsFor(forge(target, kind, control))).toEqual({ verifier: undefined, parts: [] });
    const { verifier, parts } = await reasonsFor(forge(target, kind, forgery));
    expect(parts).toContain(verifier);
    expect(verifier).not.toBeUndefined();
  },
);

describe('the checks of each part of an access token find what the verifier refuses:', () => {
  const right = { aud: 'todo', sub: 'alice', client_id: 'cli', jti: 'one', iat: now(), scope: 'tasks:read' };
  const { EdDSA: key } = target.keys;
  const sign = (claims: object, header: object = {}): Promise<string> =>
    new SignJWT({ iss: target.issuer.url, exp: now() + 60, ...right, ...claims })
      .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: 'at+jwt', ...header })
      .sign(key.privateKey);

  test('nothing of a right one', async () => {
    expect(await reasonsFor(await sign({}))).toEqual({ verifier: undefined, parts: [] });
  });

  test.each<[object, object?]>([
    ...['iss', 'aud', 'sub', 'client_id', 'iat', 'jti', 'exp'].map((name): [object] => [{ [name]: undefined }]),
    [{ iss: 'https://other.example' }],
    [{ aud: 'other' }],
    [{ aud: [['todo']] }],
    [{ exp: now() - 60 }],
    [{ exp: Date.now() }],
    [{ nbf: now() + 60 }],
    [{ iat: 'now' }],
    [{ sub: 'cli' }],
    [{ sub: 'app', azp: 'app' }],
    [{ sub: 'a\0b' }],
    [{ client_id: ['cli'] }],
    [{ scope: ['tasks:read'] }],
    [{ cnf: { jkt: 'thumbprint' } }],
    [{}, { kid: 'unknown' }],
    [{}, { b64: false }],
    [{}, { typ: 'id+jwt' }],
    [{ jti: undefined, aud: 'other', scope: 1 }],
  ])('%j, header %j', async (claims, header = {}) => {
    const { verifier, parts } = await reasonsFor(await sign(claims, header));
    expect(parts).toContain(verifier);
    expect(verifier).not.toBeUndefined();
  });
});

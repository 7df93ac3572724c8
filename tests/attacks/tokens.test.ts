import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiResponse } from '../support/api.ts';
import { accepted, askAs, askWith, refused } from '../support/authentication.ts';
import { comparable } from '../support/requests.ts';
import { databaseUrl, useService } from '../support/service.ts';
import { until } from '../support/until.ts';
import { ambiguous } from './hostile-tokens/claims/ambiguous.ts';
import { claims } from './hostile-tokens/claims/claims.ts';
import { headers } from './hostile-tokens/claims/headers.ts';
import { otherPurposes } from './hostile-tokens/claims/other-purposes.ts';
import { forge, type HostileTokens } from './hostile-tokens/forge.ts';
import { spellings } from './hostile-tokens/form/spellings.ts';
import { texts } from './hostile-tokens/form/texts.ts';
import { wrapped } from './hostile-tokens/form/wrapped.ts';
import { broughtKeys } from './hostile-tokens/keys/brought-keys.ts';
import { confusion } from './hostile-tokens/keys/confusion.ts';
import { guessedSecrets } from './hostile-tokens/keys/guessed-secrets.ts';
import { keyIds } from './hostile-tokens/keys/key-ids.ts';
import { unsigned } from './hostile-tokens/keys/unsigned.ts';
import { watchOutbound } from './hostile-tokens/outbound.ts';
import { openTarget } from './hostile-tokens/target.ts';

// By the layer that refuses them; tokens-transport.test.ts has the fourth, where a token stands in the request.
const form: Readonly<Record<string, HostileTokens>> = {
  'tokens spelled in another way': spellings,
  'tokens in another wrapping': wrapped,
  'tokens that are not JSON text': texts,
};
const keys: Readonly<Record<string, HostileTokens>> = {
  'tokens that nobody signed': unsigned,
  'tokens signed with a secret that was guessed': guessedSecrets,
  "tokens whose algorithm is not their key's": confusion,
  'tokens that bring their key along': broughtKeys,
  'tokens whose key id is an attack': keyIds,
};
const contents: Readonly<Record<string, HostileTokens>> = {
  'tokens whose header asks for more': headers,
  'tokens whose claims are not what they should be': claims,
  'tokens that can be read in two ways': ambiguous,
  'tokens for another purpose': otherPurposes,
};
const tables = { ...form, ...keys, ...contents };

const outbound = watchOutbound();
const target = await openTarget();
const service = useService({ BETTER_AUTH_URL: target.issuer.url, JWKS_COOLDOWN_MS: '100' });
let reference: object;

/** Asks until the keys have been fetched once more for a token whose key may be a new one, which is 503 before. */
const askUntilDecided = (token: string): Promise<ApiResponse> =>
  until('the keys are fetched again', async () => {
    const response = await askWith(service(), token);
    return response.status === 503 ? undefined : response;
  });

beforeAll(async () => {
  reference = comparable(await askWith(service(), 'x'));
  expect(reference).toMatchObject(refused);
});
afterAll(async () => {
  outbound.stop();
  await target.close();
});

describe.each(Object.entries(tables))('%s are refused with one and the same response', (_, table) => {
  test.each(table(target).map((entry) => [entry.name, entry] as const))(
    '%s',
    async (_name, { kind, forgery, control = {} }) => {
      expect(await askAs(service(), target.userId, forge(target, kind, control))).toMatchObject(accepted);
      expect(comparable(await askUntilDecided(forge(target, kind, forgery)))).toEqual(reference);
    },
  );
});

test('none of them causes a request other than the one for the published keys', async () => {
  const known = [service(), target.issuer.url, databaseUrl()].map((url) => new URL(url).port);
  const elsewhere = (): string[] =>
    [...outbound.connections].filter((address) => !known.includes(address.split(':').at(-1) ?? ''));
  expect(elsewhere()).toEqual([]);
  expect([...outbound.fetched]).toEqual([`${target.issuer.url}/api/auth/jwks`]);
  expect(target.canary.calls).toBe(0);
  await expect(fetch(target.canary.url)).rejects.toThrow();
  expect(elsewhere()).toEqual([target.canary.url.slice('http://'.length)]);
  expect(target.canary.calls).toBe(1);
});

import { expect, test } from '@jest/globals';
import { rememberTokens } from '../../src/auth/token-cache.ts';

const later = Date.now() / 1_000 + 3_600;

/** A cache, and the tokens that were verified because it did not have them. */
function cacheWithLog() {
  const verified: string[] = [];
  const cache = rememberTokens((token) => {
    verified.push(token);
    return Promise.resolve({ userId: token, expiresAt: later });
  });
  const useInTurn = async (tokens: readonly string[]): Promise<void> => {
    for (const token of tokens) expect(await cache.verify(token)).toMatchObject({ userId: token });
  };
  return { cache, verified, useInTurn };
}

const tokens = Array.from({ length: 10_000 }, (_, number) => `token-${number}`);

test('verifies the tokens of 10,000 users once each, used in turn', async () => {
  const { verified, useInTurn } = cacheWithLog();
  await useInTurn([...tokens, ...tokens, ...tokens]);
  expect(verified).toEqual(tokens);
});

test('forgets the token that was used longest ago', async () => {
  const { verified, useInTurn } = cacheWithLog();
  await useInTurn([...tokens, 'token-0', 'one more', 'token-0', 'token-2']);
  expect(verified).toEqual([...tokens, 'one more']);
  await useInTurn(['token-1']);
  expect(verified.at(-1)).toBe('token-1');
});

test('forgets all tokens when it is cleared, also those that are being verified', async () => {
  const { cache, verified, useInTurn } = cacheWithLog();
  await useInTurn(['before']);
  const pending = cache.verify('meanwhile');
  cache.clear();
  await pending;
  await useInTurn(['before', 'meanwhile']);
  expect(verified).toEqual(['before', 'meanwhile', 'before', 'meanwhile']);
});

test('verifies a token again when its time is over', async () => {
  let count = 0;
  const { verify } = rememberTokens(() =>
    Promise.resolve({ userId: 'alice', expiresAt: Date.now() / 1_000 - 1, count: (count += 1) }),
  );
  await verify('token');
  expect(await verify('token')).toMatchObject({ count: 2 });
});

import { describe, expect, test } from '@jest/globals';
import { caller, families } from '../support/caller.ts';
import { useService } from '../support/service.ts';

describe.each(families)('a quota of 3 requests per minute at %s', (family) => {
  const service = useService({ USER_REQUESTS_PER_MINUTE: '3' });

  test('refuses the fourth request of a user with 429 and Retry-After', async () => {
    const alice = await caller(service(), family);
    for (const left of [2, 1, 0]) {
      const { status, headers } = await alice.ask('GET', '');
      expect([status, headers['ratelimit-policy'], headers['ratelimit']]).toEqual([
        200,
        '"user";q=3;w=60',
        expect.stringMatching(`^"user";r=${left};t=\\d+$`),
      ]);
    }
    const { status, headers, body } = await alice.ask('GET', '');
    expect([status, body.type, headers['ratelimit']]).toEqual([
      429,
      '/problems/too-many-requests',
      expect.stringMatching(/^"user";r=0;t=\d+$/),
    ]);
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
  });

  test('counts each user separately', async () => {
    const [alice, bob] = [await caller(service(), family), await caller(service(), family)];
    for (const expected of [200, 200, 200, 429]) expect((await alice.ask('GET', '')).status).toBe(expected);
    expect((await bob.ask('GET', '')).status).toBe(200);
  });

  test('does not do what it refuses', async () => {
    const alice = await caller(service(), family);
    for (const title of ['one', 'two']) await alice.create(title);
    expect((await alice.ask('GET', '')).body).toHaveLength(2);
    expect((await alice.ask('POST', '', { body: { title: 'three' } })).status).toBe(429);
  });
});

test('without a quota no response has its headers', async () => {
  const { headers } = await (await caller(unlimited())).ask('GET', '');
  expect(Object.keys(headers).filter((name) => name.startsWith('ratelimit'))).toEqual([]);
});

const unlimited = useService();

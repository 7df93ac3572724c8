import { expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { freshCheckout, onWorkerDatabase, type RunningProcess, start } from '../support/process.ts';
import { newUser, secret, tokenFor } from '../support/tokens.ts';

jest.setTimeout(60_000);

const production = { NODE_ENV: 'production', HOST: '127.0.0.1', BETTER_AUTH_URL: 'http://127.0.0.1:1' };

/** Whatever else the machine is doing makes a start slower and never faster, so the fastest of three counts. */
async function fastestEnd(
  begin: () => RunningProcess,
): Promise<{ milliseconds: number; service: RunningProcess; code: number | null }> {
  const ends = [];
  for (let count = 0; count < 3; count += 1) {
    const started = performance.now();
    const service = begin();
    const { code } = await service.ended;
    ends.push({ milliseconds: performance.now() - started, service, code });
  }
  return ends.reduce((best, end) => (end.milliseconds < best.milliseconds ? end : best));
}

test('ends within a second in production when nothing is set, and names every variable', async () => {
  const { milliseconds, service, code } = await fastestEnd(() => start(freshCheckout(), production));
  expect(code).toBe(1);
  expect(service.output()).toMatch(/BETTER_AUTH_SECRET is required[^]*DATABASE_URL is required/);
  expect(milliseconds).toBeLessThan(1_000);
});

test('names every error at once and never a value', async () => {
  const wrong = {
    BETTER_AUTH_SECRET: 'short-secret-7151',
    DATABASE_URL: 'mysql://root:pass-7152@db/app',
    PORT: '7153x',
    LOG_LEVEL: 'level-7154',
    CORS_ORIGINS: '*7155',
  };
  const service = start(freshCheckout(), { ...production, ...wrong });
  expect((await service.ended).code).toBe(1);
  for (const name of Object.keys(wrong)) expect(service.output()).toContain(name);
  expect(service.output()).not.toMatch(/715\d/);
});

test('logs JSON in production, one line per request, without token or body', async () => {
  const service = start(freshCheckout(), { ...production, BETTER_AUTH_SECRET: secret, ...onWorkerDatabase() });
  const [, url = ''] = await service.printed(/"url":"([^"]+)"/);
  const token = await tokenFor(newUser());
  const { headers } = await ask(url, 'POST', '/api/tasks', { token, body: { title: 'not for the log' } });
  await service.printed(/"operationId":"createTask".*\n/);
  service.signal('SIGTERM');
  expect((await service.ended).code).toBe(0);
  const lines = service
    .output()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const own = lines.filter(({ requestId }) => requestId === headers['x-request-id']);
  expect(own).toEqual([
    expect.objectContaining({
      method: 'POST',
      operationId: 'createTask',
      status: 201,
      durationMs: expect.any(Number),
      msg: 'request',
    }),
  ]);
  expect(lines.map(({ msg }) => msg)).toEqual(['accepts', 'listening', 'request', 'stopping', 'stopped']);
  const trusted = 'http://127.0.0.1:1';
  expect(lines[0]).toMatchObject({
    issuers: [trusted],
    audiences: [trusted],
    keyUrls: [`${trusted}/api/auth/jwks`],
    origins: [trusted],
  });
  expect(service.output()).not.toContain(token.slice(0, 20));
  expect(service.output()).not.toContain('not for the log');
});

test('starts in production without the database, and is not ready until the database is reachable', async () => {
  const service = start(freshCheckout(), {
    ...production,
    BETTER_AUTH_SECRET: secret,
    DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
    LOG_LEVEL: 'info',
  });
  const [, url = ''] = await service.printed(/"url":"([^"]+)"/);
  expect((await ask(url, 'GET', '/livez')).status).toBe(200);
  expect((await ask(url, 'GET', '/readyz')).status).toBe(503);
});

import { expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { address, freshCheckout, onWorkerDatabase, run, start } from '../support/process.ts';
import { useService } from '../support/service.ts';
import { secret } from '../support/tokens.ts';

jest.setTimeout(60_000);

const service = useService();
const token = ['npm', 'run', '--silent', 'token', '--'] as const;

test('prints a token for a user, signed with the configured secret, and nothing else', async () => {
  const command = run(freshCheckout(), [...token, 'alice'], { BETTER_AUTH_SECRET: secret });
  expect((await command.ended).code).toBe(0);
  expect(command.output()).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  expect((await ask(service(), 'GET', '/api/alice/tasks', { token: command.output().trim() })).status).toBe(200);
});

test('signs with the generated secret of the running service, where none is set', async () => {
  const folder = freshCheckout();
  const running = start(folder, { ...onWorkerDatabase() });
  const url = await address(running);
  const command = run(folder, [...token, 'bob']);
  await command.ended;
  expect((await ask(url, 'GET', '/api/bob/tasks', { token: command.output().trim() })).status).toBe(200);
});

test.each([[[]], [['']]])('shows its usage and ends with 1 without a user id: %j', async (users) => {
  const command = run(freshCheckout(), [...token, ...users], { BETTER_AUTH_SECRET: secret });
  expect((await command.ended).code).toBe(1);
  expect(command.output()).toBe('Usage: npm run token -- <user id>\n');
});

test('signs nothing in production', async () => {
  const command = run(freshCheckout(), [...token, 'alice'], {
    NODE_ENV: 'production',
    BETTER_AUTH_SECRET: secret,
    BETTER_AUTH_URL: 'http://127.0.0.1:1',
    ...onWorkerDatabase(),
  });
  expect((await command.ended).code).toBe(1);
  expect(command.output()).toBe('In production Better Auth issues the tokens.\n');
});

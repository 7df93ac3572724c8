import { symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { freshCheckout, run, type RunningProcess } from '../support/process.ts';
import { useService } from '../support/service.ts';
import { secret } from '../support/tokens.ts';

const service = useService();

describe('npm run mock', () => {
  const npmRunMock = (...args: string[]): RunningProcess => {
    const folder = freshCheckout();
    symlinkSync(fileURLToPath(new URL('../../scripts', import.meta.url)), `${folder}/scripts`);
    return run(folder, ['npm', 'run', 'mock', '--', ...args], { BETTER_AUTH_SECRET: secret });
  };
  const address = async (command: RunningProcess): Promise<string> =>
    (await command.printed(/Todo API +(http:\S+) \(mock\)/))[1] ?? '';

  test('prints commands that work as they are', async () => {
    const command = npmRunMock('--port', '0');
    await command.printed(/Prefer: dynamic=true.*\n/);
    const lines = command
      .output()
      .split('\n')
      .filter((line) => line.startsWith('  curl '));
    const statuses = lines.map(async (line) => {
      const headers = [...line.matchAll(/-H '([^:]+): ([^']+)'/g)].map(
        ([, name = '', value = '']): [string, string] => [name, value],
      );
      return (await fetch(line.split(' ').at(-1) ?? '', { headers })).status;
    });
    expect(await Promise.all(statuses)).toEqual([200, 503, 200, 200]);
    expect((await fetch(/Docs +(\S+)/.exec(command.output())?.[1] ?? '')).status).toBe(200);
  });

  test('prints a token that the service with the same secret accepts', async () => {
    const token = (await npmRunMock('--port', '0').printed(/Token +(\S+)\n/))[1];
    expect((await ask(service(), 'GET', '/api/usr_alice/tasks', { token })).status).toBe(200);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('ends on %s with 0, and listens no longer', async (signal) => {
    const command = npmRunMock('--port', '0');
    const url = await address(command);
    command.signal(signal);
    expect((await command.ended).code).toBe(0);
    await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed');
  });

  test('stores tasks of any token until it ends, with --stateful', async () => {
    const command = npmRunMock('--port', '0', '--stateful');
    const [, url = ''] = await command.printed(/Todo API +(http:\S+) \(mock, keeps tasks until it ends\)/);
    const [, token = ''] = await command.printed(/Token +(\S+)\n/);
    const { body } = await ask(url, 'POST', '/api/tasks', { token, body: { title: 'Buy milk' } });
    expect((await ask(url, 'GET', '/api/usr_alice/tasks', { token: 'any text' })).body).toEqual([body]);
    expect((await ask(url, 'GET', '/api/usr_bob/tasks', { token: 'any text' })).body).toEqual([]);
    expect((await ask(url, 'GET', `/api/usr_bob/tasks/${body.id}`, { token: 'any text' })).status).toBe(404);
    const origin = 'http://localhost:5173';
    const listed = await ask(url, 'GET', '/api/tasks', { token, headers: { origin } });
    expect(listed.headers['access-control-allow-origin']).toBe(origin);
    command.signal('SIGTERM');
    expect((await command.ended).code).toBe(0);

    const again = npmRunMock('--port', '0', '--stateful');
    const [, second = ''] = await again.printed(/Todo API +(http:\S+) \(mock/);
    expect((await ask(second, 'GET', '/api/tasks', { token })).body).toEqual([]);
  });

  test('prints its usage', async () => {
    const command = npmRunMock('--help');
    expect((await command.ended).code).toBe(0);
    expect(command.output()).toContain('--port 4010');
  });

  test.each(['--port 70000', '--port x', '--unknown'])('does not start with %s, and prints its usage', async (args) => {
    const command = npmRunMock(...args.split(' '));
    expect((await command.ended).code).toBe(1);
    expect(command.output()).toContain('Usage');
  });

  test('does not start on a port in use, and reports it', async () => {
    const command = npmRunMock('--port', new URL(service()).port);
    expect((await command.ended).code).toBe(1);
    expect(command.output()).toContain('EADDRINUSE');
  });
});

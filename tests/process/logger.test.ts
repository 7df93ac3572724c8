import { expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { freshCheckout, run } from '../support/process.ts';

const logger = fileURLToPath(new URL('../../src/log/logger.ts', import.meta.url));

test('writes the last line of a process that ends at once, and adds one listener for all loggers', async () => {
  const program = `
    const { createLogger } = await import(${JSON.stringify(logger)});
    const loggers = [];
    for (let made = 0; made < 20; made += 1) loggers.push(await createLogger({ production: true, logLevel: 'info' }));
    setImmediate(() => {
      for (const log of loggers) log.info('the last line');
      process.exit(3);
    });`;
  const { ended, output } = run(freshCheckout(), [process.execPath, '--input-type=module', '-e', program]);
  expect((await ended).code).toBe(3);
  expect(output().match(/"msg":"the last line"/g)).toHaveLength(20);
  expect(output()).not.toContain('MaxListenersExceededWarning');
});

test('writes one line for each request in development, and an error with its cause', async () => {
  const program = `
    const { createLogger } = await import(${JSON.stringify(logger)});
    const log = await createLogger({ production: false, logLevel: 'info' });
    log.info({ requestId: 'an-id', method: 'GET', path: '/api/tasks', route: '/api/tasks', operationId: 'listTasks', status: 200, durationMs: 1.23, user: 'alice', client: '127.0.0.1' }, 'request');
    log.error({ requestId: 'an-id', err: new Error('the outer error', { cause: new Error('the inner error') }) }, 'it failed');`;
  const { ended, output } = run(freshCheckout(), [process.execPath, '--input-type=module', '-e', program]);
  await ended;
  const [first, second, ...rest] = output().split('\n');
  expect(first).toMatch(/^\[[\d:.]+\] .*INFO.*: .*GET \/api\/tasks 200 1\.2 ms alice\S*\s*$/);
  expect(second).toContain('it failed');
  expect(rest.join('\n')).toMatch(/the outer error[^]*"cause"[^]*the inner error/);
});

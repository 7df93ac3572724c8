import { expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { freshCheckout, run } from '../support/process.ts';

const logger = fileURLToPath(new URL('../../src/logger.ts', import.meta.url));

test('writes the last line of a process that ends at once, however many loggers it has, and adds no listener for each', async () => {
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

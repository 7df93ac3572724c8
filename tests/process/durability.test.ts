import { expect, jest, test } from '@jest/globals';
import { ask } from '../support/api.ts';
import { address, freshCheckout, printedToken, start } from '../support/process.ts';

jest.setTimeout(120_000);

const rounds = 3;
const writers = 4;
const enough = 40;

test('every acknowledged task survives kill -9, and none is doubled', async () => {
  const folder = freshCheckout();
  const acknowledged: string[] = [];
  let attempts = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const service = start(folder);
    const url = await address(service);
    const token = await printedToken(service);
    const goal = round * enough;
    const write = async (): Promise<void> => {
      for (;;) {
        const title = `task ${(attempts += 1)}`;
        const response = await ask(url, 'POST', '/api/tasks', { token, body: { title } }).catch(() => undefined);
        // The connection was cut: whether that task was stored is open.
        if (!response) return;
        expect(response.status).toBe(201);
        acknowledged.push(title);
        if (acknowledged.length === goal) service.signal('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: writers }, write));
    expect((await service.ended).signal).toBe('SIGKILL');
  }

  const service = start(folder);
  const { body } = await ask(await address(service), 'GET', '/api/tasks', { token: await printedToken(service) });
  const stored = (body as { title: string }[]).map(({ title }) => title);
  expect(acknowledged.length).toBeGreaterThanOrEqual(rounds * enough);
  expect(acknowledged.filter((title) => !stored.includes(title))).toEqual([]);
  expect(new Set(stored).size).toBe(stored.length);
  expect(stored.length).toBeLessThanOrEqual(attempts);
});

import { expect, test } from '@jest/globals';
import { until } from '../support/until.ts';

test('polls until the condition holds', async () => {
  let asked = 0;
  await until('the third time', async () => (asked += 1) === 3);
  expect(asked).toBe(3);
});

test('reports what it has waited for, and what it has seen last', async () => {
  await expect(until('a sign', () => false, { within: 50 })).rejects.toThrow('not within 0.05 s: a sign');
  let seen = 0;
  const waiting = until(
    () => `0, not ${seen > 0}`,
    () => (seen += 1) === 0,
    { within: 50 },
  );
  await expect(waiting).rejects.toThrow('not within 0.05 s: 0, not true');
});

test('does not wait for a look that never ends', async () => {
  await expect(until('a sign', () => new Promise(() => {}), { within: 50 })).rejects.toThrow(
    'not within 0.05 s: a sign',
  );
});

test('throws what a look throws', async () => {
  const waiting = until('the page', () => Promise.reject(new Error('the page is closed')));
  await expect(waiting).rejects.toThrow('the page is closed');
});

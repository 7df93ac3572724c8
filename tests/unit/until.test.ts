import { expect, test } from '@jest/globals';
import { until } from '../support/until.ts';

test('asks until the condition holds', async () => {
  let asked = 0;
  await until(async () => (asked += 1) === 3, 'the third time');
  expect(asked).toBe(3);
});

test('says what it has waited for, and what it has seen last', async () => {
  await expect(until(() => false, 'a sign', { within: 50 })).rejects.toThrow('waited 0.05 s for a sign');
  let seen = 0;
  const waiting = until(
    () => (seen += 1) === 0,
    () => `0, not ${seen > 0}`,
    { within: 50 },
  );
  await expect(waiting).rejects.toThrow('waited 0.05 s for 0, not true');
});

test('does not wait for a condition that never answers', async () => {
  await expect(until(() => new Promise(() => {}), 'an answer', { within: 50 })).rejects.toThrow('for an answer');
});

test('throws what the condition throws', async () => {
  const waiting = until(() => Promise.reject(new Error('the page is closed')), 'the page');
  await expect(waiting).rejects.toThrow('the page is closed');
});

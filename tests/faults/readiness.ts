import { setTimeout as delay } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { ask } from '../support/api.ts';

const toTellTheTruth = 2_000;

/** Asks until the service says so. @returns how long it said otherwise, in milliseconds */
export async function expectReadiness(url: string, status: 200 | 503): Promise<number> {
  const began = performance.now();
  while ((await ask(url, 'GET', '/readyz')).status !== status && performance.now() - began < toTellTheTruth)
    await delay(20);
  const took = Math.round(performance.now() - began);
  expect((await ask(url, 'GET', '/readyz')).status).toBe(status);
  expect(took).toBeLessThan(toTellTheTruth);
  return took;
}

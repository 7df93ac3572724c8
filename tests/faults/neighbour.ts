import { setTimeout as delay } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { ask } from '../support/api.ts';
import { caller, type Caller } from '../support/caller.ts';

/** Another user, who lists, reads and writes without a pause, and must not notice what happens to somebody else. */
export interface Neighbour {
  /** Holds every request that ends while `work` goes on against those of an undisturbed second. */
  expectUnnoticed(title: string, work: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

interface Attempt {
  readonly status: number;
  readonly milliseconds: number;
}

const loops = 3;
const undisturbedFor = 1_000;
const longest = 1_000;
const allowed = (undisturbed: number): number => Math.max(25, 4 * undisturbed);

export async function startNeighbour(url: string): Promise<Neighbour> {
  const bob = await caller(url);
  const { id } = await bob.create('of bob');
  let attempts: Attempt[] = [];
  let probes: number[] = [];
  let isStopping = false;

  async function attempt(method: string, suffix: string, body?: object): Promise<Awaited<ReturnType<Caller['ask']>>> {
    const began = performance.now();
    const response = await bob.ask(method, suffix, { body });
    attempts.push({ status: response.status, milliseconds: performance.now() - began });
    return response;
  }
  async function live(): Promise<void> {
    while (!isStopping) {
      await attempt('GET', '');
      await attempt('GET', `/${id}`);
      await attempt('PUT', `/${id}`, { title: 'of bob, still' });
      const created = await attempt('POST', '', { title: 'one more' });
      await attempt('DELETE', `/${created.body.id}`);
    }
  }
  async function probe(): Promise<void> {
    for (; !isStopping; await delay(50)) probes.push((await ask(url, 'GET', '/readyz')).status);
  }
  const living = Promise.all([...Array.from({ length: loops }, live), probe()]);
  living.catch(() => {});

  const watch = async (work: () => Promise<unknown>): Promise<{ seen: Attempt[]; ready: number[] }> => {
    [attempts, probes] = [[], []];
    await Promise.race([
      work(),
      living.then(() => {
        throw new Error('the neighbour has stopped');
      }),
    ]);
    return { seen: attempts, ready: probes };
  };

  return {
    expectUnnoticed: async (title, work) => {
      const before = p95((await watch(() => delay(undisturbedFor))).seen);
      const { seen, ready } = await watch(work);
      const worst = Math.max(...seen.map(({ milliseconds }) => milliseconds));
      console.log(
        `${title}: ${seen.length} requests of a neighbour, p95 ${before.toFixed(1)} ms undisturbed, ${p95(seen).toFixed(1)} ms during it, worst ${worst.toFixed(0)} ms; ready ${ready.length} times`,
      );
      expect(seen.length).toBeGreaterThan(20);
      expect([...new Set(seen.map(({ status }) => status))].sort()).toEqual([200, 201, 204]);
      expect([...new Set(ready)]).toEqual([200]);
      expect(p95(seen)).toBeLessThanOrEqual(allowed(before));
      expect(worst).toBeLessThan(longest);
    },
    stop: async () => {
      isStopping = true;
      await living;
    },
  };
}

function p95(attempts: readonly Attempt[]): number {
  const sorted = attempts.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? NaN;
}

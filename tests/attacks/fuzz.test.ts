import { readFileSync } from 'node:fs';
import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { caller } from '../support/caller.ts';
import { openConnections } from './hostile-requests/connections.ts';
import { attacker, hostileRequests } from './hostile-requests/hostile-requests.ts';
import { startProduction } from './hostile-requests/production.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const requests = Number(process.env['FUZZ_RUNS'] ?? 2_000);
const atOnce = 20;
/** Megabytes by which the process may be larger at the end than after a quarter of the requests. */
const mostGrowth = 24;
// V8 would rather grow than collect; in a small heap what is still held cannot hide behind what is not collected yet.
const smallHeap = '--max-semi-space-size=2 --max-old-space-size=80';

jest.setTimeout(60_000 + requests * 20);

const megabytesOf = (pid: number): number =>
  Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

test(`${requests} hostile requests of seed ${seed} get documented responses, no 5xx, no crash and no growth of memory`, async () => {
  const { service, url, stop } = await startProduction({ NODE_OPTIONS: smallHeap });
  const victim = await caller(url);
  const theirs = await victim.create("the victim's");
  const taskIds = fc.integer({ min: theirs.id, max: theirs.id + Math.ceil(requests / 40) });
  const attackers = await Promise.all(Array.from({ length: 3 }, () => attacker(taskIds)));
  const connections = openConnections(url, atOnce);
  const statuses: Record<number, number> = {};
  let sent = 0;
  let before = 0;

  await fc.assert(
    fc.asyncProperty(fc.array(hostileRequests(attackers), { minLength: atOnce, maxLength: atOnce }), async (batch) => {
      const responses = await Promise.all(batch.map((request) => connections.send(request)));
      for (const { status, body } of responses) {
        if (status >= 500) throw new Error(`a hostile request is answered with ${status}`);
        if (JSON.stringify(body ?? null).includes(victim.userId)) throw new Error('the victim can be read');
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
      sent += batch.length;
      if (sent * 4 >= requests) before ||= megabytesOf(service.pid);
    }),
    { seed, numRuns: Math.ceil(requests / atOnce), endOnFailure: true },
  );

  const after = megabytesOf(service.pid);
  connections.close();
  console.log(
    `Fuzz: ${sent} requests of seed ${seed}, answers ${JSON.stringify(statuses)}, resident ${before.toFixed(0)} MB after a quarter and ${after.toFixed(0)} MB at the end`,
  );
  expect(after - before).toBeLessThan(mostGrowth);
  expect((await victim.ask('GET', '')).body).toEqual([theirs]);
  expect(await stop()).toBe(0);
});

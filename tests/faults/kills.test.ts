import { setTimeout as delay } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { freshCheckout } from '../support/process.ts';
import { expectPromises, tasksOf } from './figures.ts';
import { startLoad } from './load.ts';
import { seed, seededRandom, times } from './run.ts';
import { freePort } from '../support/free-port.ts';
import { watch } from './watched-service.ts';

jest.setTimeout(600_000);

const kills = times(20, 4);
// Starting the embedded database and recovering it is part of a response's time.
const toStart = 30_000;

test(`The service on its embedded database is killed ${kills} times under load, starts again each time, and keeps what it acknowledged`, async () => {
  const folder = freshCheckout();
  const port = await freePort();
  const random = seededRandom();
  let service = await watch(folder, port, {});
  const load = await startLoad(service.url);
  const starts: number[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    await load.success(20);
    await delay(random() * 500);
    service.process.signal('SIGKILL');
    await service.process.ended;
    const began = performance.now();
    service = await watch(folder, port, {});
    starts.push(Math.round(performance.now() - began));
  }
  await load.success(20);
  await expectPromises(
    `${kills} kills of seed ${seed}, started again after ${starts.join(', ')} ms`,
    load,
    () => tasksOf(load),
    { unanswered: true, within: toStart },
  );
  await load.stop();
  expect(service.hasEnded()).toBe(false);
});

import { setTimeout as delay } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { Sql } from '../support/sql.ts';
import type { Known } from './journal.ts';
import { isRefusal, type Load } from './load.ts';
import { budget } from './watched-service.ts';

const toRecover = 1_000;

/** The table's rows of those who write. */
export const rowsOf = (sql: Sql, { users }: Load): Promise<Known[]> =>
  sql.execute<Known & object>(
    `select id, title, completed from tasks where user_id in (${users.map(() => '?').join(', ')})`,
    users.map(({ userId }) => userId),
  );

/** The same, as the service tells it. */
export const tasksOf = async ({ users }: Load): Promise<Known[]> => {
  const lists = await Promise.all(users.map((user) => user.ask('GET', '')));
  return lists.flatMap(({ body }) => body as Known[]);
};

/** Watches the load for as long as recovery may take, and a little longer. @returns milliseconds from when the fault was over to the first success, or to the last refusal if that is later */
export async function recovery(load: Load, over = performance.now(), within = toRecover): Promise<number> {
  await delay(over + within + 500 - performance.now());
  await load.success();
  const after = load.attempts.filter(({ ended }) => ended > over);
  const first = after.find((attempt) => !isRefusal(attempt))?.ended ?? Infinity;
  const took = after.filter(isRefusal).reduce((latest, { ended }) => Math.max(latest, ended), first) - over;
  expect(took).toBeLessThan(within);
  return Math.round(took);
}

/** Prints the figures of a load, and holds them against what is promised. */
export async function expectPromises(
  title: string,
  load: Load,
  rows: () => Promise<Known[]>,
  { unanswered = false, within = budget } = {},
): Promise<void> {
  const { lost, doubled } = await load.atRest(async () => load.journal.compare(await rows()));
  const statuses: Record<string, number> = {};
  let slowest = 0;
  for (const { began, ended, status = 'unanswered' } of load.attempts) {
    statuses[status] = (statuses[status] ?? 0) + 1;
    slowest = Math.max(slowest, ended - began);
  }
  console.log(
    `${title}: ${load.journal.acknowledged()} acknowledged, ${lost.length} lost, ${doubled.length} doubled, statuses ${JSON.stringify(statuses)}, slowest answer ${Math.round(slowest)} ms of ${within}`,
  );
  expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
  expect(slowest).toBeLessThan(within);
  if (!unanswered) expect(statuses).not.toHaveProperty('unanswered');
}

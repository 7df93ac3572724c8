import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripTypeScriptTypes } from 'node:module';
import { expect, test } from '@jest/globals';
import { caller } from '../support/caller.ts';
import { freePort } from '../support/free-port.ts';
import { startTestService } from '../support/service.ts';
import { until } from '../support/until.ts';

type Follow = (
  url: string,
  getToken: () => Promise<string>,
  apply: (changes: { tasks: { id: number; title: string }[]; deleted: number[] }) => void,
  startOver: () => void,
  signal: AbortSignal,
) => Promise<void>;

async function documented(): Promise<Follow> {
  const text = readFileSync(new URL('../../docs/live.md', import.meta.url), 'utf8');
  const [, code = ''] = /```ts\n([^]*?)```/.exec(text) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-live-'));
  const file = join(folder, 'follow.mjs');
  writeFileSync(file, stripTypeScriptTypes(code));
  const { followChanges } = (await import(file)) as { followChanges: Follow };
  rmSync(folder, { recursive: true });
  return followChanges;
}

test('the code of docs/live.md keeps a copy over a restart and an erasure', async () => {
  const follow = await documented();
  const env = { PORT: String(await freePort()) };
  let service = await startTestService(env);
  const alice = await caller(service.url);
  const tasks = new Map<number, string>();
  let startedOver = 0;
  const page = new AbortController();
  const following = follow(
    `${service.url}/api/changes/stream`,
    () => Promise.resolve(alice.token),
    ({ tasks: changed, deleted }) => {
      for (const id of deleted) tasks.delete(id);
      for (const { id, title } of changed) tasks.set(id, title);
    },
    () => {
      startedOver += 1;
      tasks.clear();
    },
    page.signal,
  );
  const shown = (...titles: string[]): Promise<true> =>
    until(`the copy is ${titles.join()}`, () => JSON.stringify([...tasks.values()]) === JSON.stringify(titles));

  const { id } = await alice.create('one\u2028data: {}\u2029');
  await shown('one\u2028data: {}\u2029');
  await service.close();
  service = await startTestService(env);
  await alice.create('two');
  await alice.ask('DELETE', `/${id}`);
  await shown('two');
  await alice.erase({ user_id: alice.userId });
  await alice.create('three');
  await shown('three');
  expect(startedOver).toBe(1);
  page.abort();
  await following;
  await service.close();
});

import pg from 'pg';
import type { components } from '../../generated/openapi.d.ts';
import type { JsonText } from '../../src/json-text.ts';
import type { TaskStore } from '../../src/tasks/task-store.ts';

type Task = components['schemas']['Task'];
type OpenTasks = (ownerId: string) => TaskStore;

export interface Interleavings {
  /** Writes that were committed. */
  writes: number;
  /** Writes that failed, or that were taken back. */
  withoutEffect: number;
  /** Pages of changes that were read. */
  pages: number;
  /** Pages that were read while the tasks of the same user were being written. */
  interleaved: number;
  /** How often a copy and the list had the same version, and were compared. */
  compared: number;
  startedOver: number;
  /** What a copy has and the list has not, or the other way round, and what nobody has written. */
  readonly differences: string[];
}

interface User {
  readonly id: string;
  readonly ids: number[];
  /** Writes that have begun or ended. */
  steps: number;
  underWay: number;
}

/**
 * Writers change the tasks of some users through several instances, and by transactions of their own that commit late or not at
 * all; beside them readers keep copies by the changes alone, in pages of any size, and compare them with the list.
 * @param instances each opens the tasks of a user
 * @param lateUrl where the late transactions are made
 * @param isOver ends the run
 */
export async function interleave(
  userIds: readonly string[],
  instances: readonly OpenTasks[],
  lateUrl: string,
  random: () => number,
  isOver: (soFar: Interleavings) => boolean,
): Promise<Interleavings> {
  const users: User[] = userIds.map((id) => ({ id, ids: [], steps: 0, underWay: 0 }));
  const result: Interleavings = {
    writes: 0,
    withoutEffect: 0,
    pages: 0,
    interleaved: 0,
    compared: 0,
    startedOver: 0,
    differences: [],
  };
  const takenBack = new Set<string>();
  const written = new Set<string>();
  let writesBegun = 0;
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const newTitle = (): string => {
    const title = `task ${(writesBegun += 1)}`;
    written.add(title);
    return title;
  };

  async function counted(user: User, write: () => Promise<boolean>): Promise<void> {
    user.underWay += 1;
    user.steps += 1;
    const isDone = await write().catch(() => false);
    result[isDone ? 'writes' : 'withoutEffect'] += 1;
    user.underWay -= 1;
    user.steps += 1;
  }

  const writeOnce = (user: User, tasks: TaskStore): Promise<void> =>
    counted(user, async () => {
      const choice = random();
      const id = pick(user.ids) ?? 0;
      if (choice < 0.4 && user.ids.length > 0) return (await tasks.update(id, { title: newTitle() })) !== undefined;
      if (choice < 0.5) return (await tasks.completeAll(random() < 0.5, random() < 0.5)) !== undefined;
      if (choice < 0.75 || user.ids.length > 30) {
        user.ids.splice(user.ids.indexOf(id), 1);
        return tasks.delete(id);
      }
      const draft = { title: newTitle() };
      const task = random() < 0.5 ? await tasks.create(draft) : await tasks.create(draft, draft.title);
      if (task) user.ids.push(task.id);
      return task !== undefined;
    });

  /** Makes transactions in a session of its own, and another session when that one is killed. */
  async function writeLate(): Promise<void> {
    while (!isOver(result)) {
      const session = new pg.Client(lateUrl);
      let isBroken = false;
      session.on('error', () => (isBroken = true));
      await session.connect().catch(() => (isBroken = true));
      while (!isBroken && !isOver(result)) {
        const user = pick(users);
        await counted(user, () => transact(session, user).catch(() => !(isBroken = true)));
      }
      await session.end().catch(() => {});
    }
  }

  async function transact(session: pg.Client, user: User): Promise<boolean> {
    const [created, changed] = [newTitle(), newTitle()];
    const commits = random() < 0.7;
    if (!commits) for (const title of [created, changed]) takenBack.add(title);
    await session.query('begin');
    // A task is locked before the counter, as the service does it.
    const id = pick(user.ids) ?? 0;
    await session.query('update tasks set title = $1 where user_id = $2 and id = $3', [changed, user.id, id]);
    await session.query('insert into tasks (user_id, title) values ($1, $2)', [user.id, created]);
    for (let turn = Math.floor(random() * 50); turn > 0; turn -= 1) await new Promise(setImmediate);
    await session.query(commits ? 'commit' : 'rollback');
    return commits;
  }

  /** Keeps a copy of a user's tasks. @returns once it is the same as the list */
  async function keepCopy(user: User): Promise<void> {
    const copy = new Map<number, Task>();
    let since: string | undefined;
    let isSame = false;
    while (!isSame) {
      const tasks = pick(instances)(user.id);
      const { steps, underWay } = user;
      const page = await tasks.changes(since, pick([1, 2, 5, 20, 200])).catch(() => null);
      if (page === null) continue;
      result.pages += 1;
      if (underWay > 0 || user.steps > steps) result.interleaved += 1;
      if (!page) {
        result.startedOver += 1;
        copy.clear();
        since = undefined;
        continue;
      }
      const { deleted, tasks: changed, next } = parse(page.json);
      for (const id of deleted) copy.delete(id);
      for (const task of changed) {
        copy.set(task.id, task);
        if (takenBack.has(task.title) || !written.has(task.title))
          result.differences.push(`${task.title} of ${user.id} was never committed`);
      }
      since = next;
      if (!page.isLast || (random() < 0.8 && !isOver(result))) continue;
      const list = await tasks.list({ limit: 1_000 }).catch(() => undefined);
      if (!list?.json || Number.parseInt(next.split('-')[1] ?? '', 36) !== Number(list.version)) continue;
      result.compared += 1;
      const expected = parse(list.json).reverse();
      const found = [...copy.values()].sort((a, b) => a.id - b.id);
      if (JSON.stringify(found) !== JSON.stringify(expected))
        result.differences.push(`${user.id}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
      isSame = isOver(result);
    }
  }

  const writers = [
    ...users.flatMap((user) =>
      instances.map(async (open) => {
        while (!isOver(result)) await writeOnce(user, open(user.id));
      }),
    ),
    writeLate(),
    writeLate(),
  ];
  const readers = users.flatMap((user) => [keepCopy(user), keepCopy(user)]);
  await Promise.all([...writers, ...readers]);
  return result;
}

function parse<Shape>(json: JsonText<Shape>): Shape {
  const text = json.toBody();
  if (typeof text !== 'string') throw new TypeError('a page comes whole');
  return JSON.parse(text) as Shape;
}

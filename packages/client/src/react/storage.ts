import { delMany, get, set, update } from 'idb-keyval';
import type { TaskCopy } from '../changes.ts';
import type { Task } from '../contract.ts';
import type { PendingChange } from './pending-change.ts';

export interface StoredQueue {
  /** In the order in which they are sent. */
  readonly changes: readonly PendingChange[];
  /** The ids of the tasks that were created last, by the keys of their changes. */
  readonly created: readonly (readonly [key: string, id: number])[];
}

/** The user's tasks and pending changes in IndexedDB. All tabs share them. */
export interface TaskStorage {
  readCopy(): Promise<TaskCopy | undefined>;
  writeCopy(copy: TaskCopy): void;
  readQueue(): Promise<StoredQueue>;
  add(change: PendingChange): Promise<void>;
  /** Notes that a change is being sent that may not be sent again. */
  markSent(key: string): Promise<void>;
  /** Removes a change. @param task what it has created */
  remove(key: string, task?: Task): Promise<void>;
}

const empty: StoredQueue = { changes: [], created: [] };
/** More than a page has pending changes of in the time that its tabs need to hear of a new task. */
const mostCreated = 1_000;

const copyName = (user: string): string => `todo-api ${user} tasks`;
const queueName = (user: string): string => `todo-api ${user} changes`;

export function createStorage(user: string): TaskStorage {
  /** Changes that could not be stored, because the disk is full for example. This tab sends them. */
  let notStored: readonly PendingChange[] = [];
  const updateQueue = (change: (queue: StoredQueue) => StoredQueue): Promise<void> =>
    update<StoredQueue>(queueName(user), (stored = empty) => change(stored));

  let newest: TaskCopy | undefined;
  let isWriting = false;
  const writeCopies = async (): Promise<void> => {
    isWriting = true;
    // Many changes come at once; only the newest copy counts.
    for (let copy = newest; copy; copy = newest) {
      newest = undefined;
      // Without a copy, all tasks are read again after a reload.
      await set(copyName(user), copy).catch(() => {});
    }
    isWriting = false;
  };

  return {
    readCopy: () => get<TaskCopy>(copyName(user)).catch(() => undefined),
    writeCopy: (copy) => {
      newest = copy;
      if (!isWriting) void writeCopies();
    },
    readQueue: async () => {
      const { changes, created } = (await get<StoredQueue>(queueName(user)).catch(() => undefined)) ?? empty;
      return { changes: [...changes, ...notStored], created };
    },
    add: (change) =>
      updateQueue((queue) => ({ ...queue, changes: [...queue.changes, change] })).catch(() => {
        notStored = [...notStored, change];
      }),
    markSent: (sent) =>
      updateQueue(({ changes, created }) => ({
        changes: changes.map((change) => (change.key === sent ? { ...change, isSent: true } : change)),
        created,
      })).catch(() => {}),
    remove: (done, task) =>
      updateQueue(({ changes, created }) => ({
        changes: changes.filter(({ key }) => key !== done),
        created: task === undefined ? created : [...created, [done, task.id] as const].slice(-mostCreated),
      })).catch(() => {}),
  };
}

/** Removes the user's tasks and pending changes from this browser. Call it when the user has signed out. */
export const forgetUser = (user: string): Promise<void> => delMany([copyName(user), queueName(user)]);

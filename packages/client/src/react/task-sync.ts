import type { ChangesPage, TaskCopy } from '../changes.ts';
import type { Task } from '../contract.ts';
import { pass } from '../pass.ts';
import { ProblemError } from '../problems.ts';
import type { TodoClient } from '../todo-client.ts';
import { affectedBy, createMerge } from './merge.ts';
import type { Outcome } from './outcome.ts';
import type { PendingChange } from './pending-change.ts';
import { NeverCreated, sendChange } from './send-change.ts';
import { createSharedQueue } from './shared-queue.ts';
import { createStorage } from './storage.ts';

/** In milliseconds. */
const pause = 5_000;
/** The user can sign in again, and the service can recover. Everything else stays as it is, however often it is sent. */
const passing = [401, 408, 429, 502, 503, 504];

export interface TasksState {
  /** What the service has said. undefined until it has said something. */
  readonly copy: TaskCopy | undefined;
  readonly pending: readonly PendingChange[];
  /** Why the service could not be reached the last time. */
  readonly error: Error | null;
}

/** Where the hooks find the state. */
export interface TasksCache {
  /** @returns the copy that came with the page, if there is one */
  read(): TaskCopy | undefined;
  write(state: TasksState): void;
}

export type OnRefused = (error: Error, change: PendingChange) => void;

/** Keeps the user's tasks as the service has them, and sends what the user changes. */
export interface TaskSync {
  /** Shows the change, and sends it. */
  add(change: PendingChange): void;
  /** @returns when the service has confirmed the change @throws when it refuses */
  confirmed(key: string): Promise<Task | undefined>;
  /** @returns what stops it */
  start(): () => void;
}

interface Waiting {
  readonly resolve: (task: Task | undefined) => void;
  readonly reject: (error: Error) => void;
}

export function createTaskSync(todo: TodoClient, user: string, cache: TasksCache, onRefused: OnRefused): TaskSync {
  let state: TasksState = { copy: undefined, pending: [], error: null };
  const set = (news: Partial<TasksState>): void => {
    state = { ...state, ...news };
    cache.write(state);
    if (news.copy) storage.writeCopy(news.copy);
  };
  const storage = createStorage(user);
  const merge = createMerge();
  const waiting = new Map<string, Waiting>();

  const queue = createSharedQueue(user, storage, {
    send: async (change, created) => {
      const ids = new Map(created);
      const affected = affectedBy(state.copy, change);
      return { task: await sendChange(todo, (row) => ids.get(row) ?? state.copy?.ids[row], change), affected };
    },
    mayPass,
    onChange: (pending, outcome) => {
      const { copy } = state;
      // At once, so that no state between the two is shown.
      set({ pending, ...(copy && outcome && !outcome.error && { copy: merge.outcome(copy, outcome) }) });
      if (outcome) settle(outcome);
    },
  });

  function settle({ change, task, error }: Outcome): void {
    const waiter = waiting.get(change.key);
    waiting.delete(change.key);
    if (error === undefined) return waiter?.resolve(task);
    waiter?.reject(error);
    onRefused(error, change);
  }

  /** Follows what this and other tabs and devices change, while the page is visible. */
  async function follow(signal: AbortSignal): Promise<void> {
    const onConnectionChange = (error: Error | undefined): void => {
      set({ error: error ?? null });
    };
    while (!signal.aborted)
      try {
        let pages: ChangesPage[] = [];
        for await (const page of todo.changes({ since: state.copy?.next, live: true, signal, onConnectionChange })) {
          pages.push(page);
          if (!page.isLast) continue;
          set({ copy: pages.reduce(merge.page, state.copy) });
          pages = [];
        }
      } catch (error) {
        if (signal.aborted) return;
        set({ error: error as Error });
        await pass(pause, signal, true).catch(() => {});
      }
  }

  async function restore(): Promise<void> {
    const known = state.copy ?? cache.read() ?? (await storage.readCopy());
    // A task that the user has deleted must not be shown until its delete has been read.
    await queue.read();
    if (known && !state.copy) set({ copy: known });
  }

  return {
    add: queue.add,
    confirmed: (key) =>
      new Promise((resolve, reject) => {
        waiting.set(key, { resolve, reject });
      }),
    start: () => {
      const stopped = new AbortController();
      let following = new AbortController();
      const restored = restore();
      const followIfVisible = (): void => {
        // Over HTTP/1.1 a browser has six connections for all tabs together.
        following.abort();
        if (document.hidden) return;
        following = new AbortController();
        const { signal } = following;
        void restored.then(() => follow(signal));
      };
      document.addEventListener('visibilitychange', followIfVisible, { signal: stopped.signal });
      followIfVisible();
      const stopQueue = queue.start();
      return () => {
        stopped.abort();
        following.abort();
        stopQueue();
      };
    },
  };
}

const mayPass = ({ kind }: PendingChange, error: unknown): boolean =>
  kind !== 'clear-completed' &&
  (error instanceof ProblemError ? passing.includes(error.problem.status) : !(error instanceof NeverCreated));

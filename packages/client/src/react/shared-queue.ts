import { pass } from '../pass.ts';
import { toMessage, toOutcome, type Outcome, type OutcomeMessage } from './outcome.ts';
import type { PendingChange } from './pending-change.ts';
import type { StoredQueue, TaskStorage } from './storage.ts';

/** In milliseconds. */
const shortestPause = 500;
const longestPause = 5_000;

/** What a request has done. */
type Done = Pick<Outcome, 'task' | 'affected'>;

export interface QueueEvents {
  /** @throws when the change could not be sent */
  send(change: PendingChange, created: StoredQueue['created']): Promise<Done>;
  /** Whether a change can be sent later, after this error. */
  mayPass(change: PendingChange, error: unknown): boolean;
  /** Gets what is pending now, in all tabs, and what has become of the change that was sent last. */
  onChange(pending: readonly PendingChange[], outcome?: Outcome): void;
}

export interface SharedQueue {
  /** @returns what stops it */
  start(): () => void;
  add(change: PendingChange): void;
  /** Shows what is pending. */
  read(): Promise<void>;
}

/**
 * The user's pending changes, sent one after the other by all tabs of the browser. Whichever tab has the lock sends the first one,
 * so that the tabs that are left send the changes of a tab that was closed. What tabs tell each other is that the stored queue has
 * changed; each of them then reads it.
 */
export function createSharedQueue(user: string, storage: TaskStorage, events: QueueEvents): SharedQueue {
  const name = `todo-api ${user}`;
  let pending: readonly PendingChange[] = [];
  /** What is on its way to the storage. */
  let adding: readonly PendingChange[] = [];
  /** Keys of changes of which it is known what has become of them. The storage can still have them. */
  const settled = new Set<string>();
  let refreshed = Promise.resolve();
  let tell: (message: OutcomeMessage | undefined) => void = () => {};
  let wake = (): void => {};

  const show = (changes: readonly PendingChange[], outcome?: Outcome): void => {
    pending = changes;
    events.onChange(pending, outcome);
  };

  const readQueue = async (): Promise<StoredQueue> => {
    const { changes, created } = await storage.readQueue();
    return { changes: changes.filter(({ key }) => !settled.has(key)), created };
  };

  const refresh = (): Promise<void> =>
    (refreshed = refreshed.then(async () => {
      const before = adding;
      const { changes } = await readQueue();
      const stored = new Set(changes.map(({ key }) => key));
      const notStored = [...new Set([...before, ...adding])].filter(({ key }) => !stored.has(key) && !settled.has(key));
      show([...changes, ...notStored]);
    }));

  /** At once, so that nothing is shown without the change and without what has become of it. */
  const settle = (outcome: Outcome): void => {
    settled.add(outcome.change.key);
    show(
      pending.filter(({ key }) => key !== outcome.change.key),
      outcome,
    );
  };

  async function sendFirst(): Promise<'sent' | 'failed' | 'none'> {
    const { changes, created } = await readQueue();
    const [change] = changes;
    if (!change) return 'none';
    if (change.kind === 'clear-completed') {
      // Sent later, it would delete tasks that the user has not seen as completed.
      if (change.isSent === true) return forget(change);
      if (!navigator.onLine) return 'failed';
      await storage.markSent(change.key);
    }
    let done: Pick<Outcome, 'task' | 'affected' | 'error'>;
    try {
      done = await events.send(change, created);
    } catch (error) {
      if (events.mayPass(change, error)) return 'failed';
      done = { error: error as Error };
    }
    return forget(change, { change, ...done });
  }

  /** Removes a change in all tabs. @param outcome undefined if nobody knows it */
  async function forget(change: PendingChange, outcome?: Outcome): Promise<'sent'> {
    // The other tabs hear of it before they can read a queue without the change.
    if (outcome) {
      settle(outcome);
      tell(toMessage(outcome));
    } else {
      settled.add(change.key);
    }
    await storage.remove(change.key, change.kind === 'create' ? outcome?.task : undefined);
    if (!outcome) {
      tell(undefined);
      await refresh();
    }
    return 'sent';
  }

  /** Sends until nothing is left. */
  async function sendAll(signal: AbortSignal): Promise<void> {
    for (let failures = 0; ;) {
      const result = await navigator.locks.request(name, { signal }, sendFirst);
      if (result === 'none') return;
      failures = result === 'sent' ? 0 : failures + 1;
      if (failures > 0) await pass(Math.min(shortestPause * 2 ** failures, longestPause), signal, true);
    }
  }

  return {
    start: () => {
      const stopped = new AbortController();
      const { signal } = stopped;
      const channel = new BroadcastChannel(name);
      let isDue = false;
      let isClosed = false;
      let sending = Promise.resolve();
      const send = async (): Promise<void> => {
        if (!isDue) return;
        isDue = false;
        // It throws when it is stopped.
        await sendAll(signal).catch(() => {});
      };
      wake = () => {
        if (isDue) return;
        isDue = true;
        sending = sending.then(send);
      };
      tell = (message) => {
        if (!isClosed) channel.postMessage(message);
      };
      const look = (): void => {
        void refresh();
        wake();
      };
      channel.addEventListener('message', ({ data }: MessageEvent<OutcomeMessage | undefined>) => {
        if (data === undefined) look();
        else settle(toOutcome(data));
      });
      // A tab that was closed may have stored a change and told nobody.
      document.addEventListener('visibilitychange', look, { signal });
      addEventListener('online', look, { signal });
      look();
      return () => {
        stopped.abort();
        // What is being sent now is told to the other tabs.
        void sending.then(() => {
          isClosed = true;
          channel.close();
        });
        wake = () => {};
      };
    },
    read: refresh,
    add: (change) => {
      adding = [...adding, change];
      show([...pending, change]);
      void storage.add(change).then(() => {
        adding = adding.filter((other) => other !== change);
        tell(undefined);
        wake();
        return refresh();
      });
    },
  };
}

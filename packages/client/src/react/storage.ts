import type { DehydratedState } from '@tanstack/react-query';
import type { PersistedClient, Persister } from '@tanstack/react-query-persist-client';
import { del, get, update } from 'idb-keyval';
import type { PendingChange } from './pending-change.ts';

type StoredMutation = DehydratedState['mutations'][number];

const nameOf = (user: string): string => `todo-api ${user}`;
const keyOf = ({ state }: StoredMutation): string => (state.variables as PendingChange).key;

/** Keeps the user's tasks and pending changes in IndexedDB. All tabs share them. */
export function createStorage(user: string): Persister {
  const name = nameOf(user);
  /** Pending changes that this tab has had. What else is stored is another tab's. */
  const own = new Set<string>();
  let newest: PersistedClient | undefined;
  let writing: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    // Many changes of the cache come at once; only the newest state counts.
    try {
      while (newest) {
        const state = newest;
        newest = undefined;
        await update<PersistedClient>(name, (stored) => merge(stored, state, own));
      }
    } finally {
      // After a failure, such as a full disk, the next change is written all the same.
      writing = undefined;
    }
  };

  return {
    persistClient: (state) => {
      for (const mutation of state.clientState.mutations) own.add(keyOf(mutation));
      newest = state;
      return (writing ??= write());
    },
    restoreClient: async () => {
      const stored = await get<PersistedClient>(name);
      for (const mutation of stored?.clientState.mutations ?? []) own.add(keyOf(mutation));
      return stored;
    },
    removeClient: () => del(name),
  };
}

function merge(stored: PersistedClient | undefined, state: PersistedClient, own: ReadonlySet<string>): PersistedClient {
  const others = (stored?.clientState.mutations ?? []).filter((mutation) => !own.has(keyOf(mutation)));
  // What is being sent while the page goes away is sent again, as what was never sent.
  const mine = state.clientState.mutations.map((mutation) => ({
    ...mutation,
    state: { ...mutation.state, isPaused: true, failureReason: null },
  }));
  return { ...state, clientState: { ...state.clientState, mutations: [...others, ...mine] } };
}

/** Removes the user's tasks and pending changes from this browser. Call it when the user has signed out. */
export const forgetUser = (user: string): Promise<void> => del(nameOf(user));

import { useSyncExternalStore, type ReactNode } from 'react';
import { messageOf } from 'todo-api-client';
import { useTasks } from 'todo-api-client/react';

/** Says when what the page shows may be old. */
export function Connection(): ReactNode {
  const isOnline = useSyncExternalStore(watchConnection, () => navigator.onLine);
  const { error } = useTasks();
  return (
    <p id="connection" role="status">
      {!isOnline
        ? 'You are offline. Your changes are kept in this browser, and sent when you are online again.'
        : error && messageOf(error)}
    </p>
  );
}

function watchConnection(changed: () => void): () => void {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
}

import { useSyncExternalStore } from 'react';
import type { TaskRow } from 'todo-api-client/react';

export const filters = [
  { name: 'All', hash: '#/', shows: () => true },
  { name: 'Active', hash: '#/active', shows: ({ completed }: TaskRow) => !completed },
  { name: 'Completed', hash: '#/completed', shows: ({ completed }: TaskRow) => completed },
] as const;

export type Filter = (typeof filters)[number];

/** The filter that the page's URL names, so that a reload and the browser's Back keep it. */
export function useFilter(): Filter {
  const hash = useSyncExternalStore(watchHash, () => location.hash);
  return filters.find((filter) => filter.hash === hash) ?? filters[0];
}

function watchHash(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}

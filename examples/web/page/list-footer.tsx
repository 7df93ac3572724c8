import type { ReactNode } from 'react';
import { filters, type Filter } from './filter.ts';

interface Props {
  readonly left: number;
  readonly filter: Filter;
  /** undefined if no task is completed. */
  readonly clear: (() => void) | undefined;
}

export function ListFooter({ left, filter, clear }: Props): ReactNode {
  return (
    <footer>
      <p id="count" role="status">
        <strong>{left}</strong> {left === 1 ? 'item' : 'items'} left
      </p>
      <nav aria-label="Show">
        {filters.map(({ name, hash }) => (
          <a key={name} href={hash} aria-current={name === filter.name ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      {clear && (
        <button className="plain" onClick={clear}>
          Clear completed
        </button>
      )}
    </footer>
  );
}

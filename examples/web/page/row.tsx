import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import type { TaskRow } from 'todo-api-client/react';
import { CrossIcon, PenIcon } from './icons.tsx';

interface Props {
  readonly row: TaskRow;
  readonly toggle: (row: TaskRow) => void;
  readonly rename: (row: TaskRow, title: string) => void;
  readonly remove: (row: TaskRow) => void;
}

export function Row({ row, toggle, rename, remove }: Props): ReactNode {
  const [isEditing, setEditing] = useState(false);
  const editButton = useRef<HTMLButtonElement>(null);
  const titleId = useId();

  const save = (typed: string): void => {
    const title = typed.trim();
    if (title === '') remove(row);
    else if (title !== row.title) rename(row, title);
  };
  /** @param typed undefined if the user does not want it @param isByKey then the focus stays in the row */
  const endEditing = (typed: string | undefined, isByKey: boolean): void => {
    flushSync(() => setEditing(false));
    if (isByKey) editButton.current?.focus();
    if (typed !== undefined) save(typed);
  };

  return (
    <li aria-busy={row.isPending} data-completed={row.completed}>
      {isEditing ? (
        <TitleField title={row.title} onEnd={endEditing} />
      ) : (
        <>
          <input
            type="checkbox"
            className="checkbox"
            aria-labelledby={titleId}
            checked={row.completed}
            onChange={() => toggle(row)}
          />
          <span id={titleId} className="title" onDoubleClick={() => setEditing(true)}>
            {row.title}
          </span>
          <button
            ref={editButton}
            className="icon edit"
            aria-label={`Edit ${row.title}`}
            onClick={() => setEditing(true)}
          >
            <PenIcon />
          </button>
          <button className="icon delete" aria-label={`Delete ${row.title}`} onClick={() => remove(row)}>
            <CrossIcon />
          </button>
        </>
      )}
    </li>
  );
}

interface FieldProps {
  readonly title: string;
  readonly onEnd: (typed: string | undefined, isByKey: boolean) => void;
}

function TitleField({ title, onEnd }: FieldProps): ReactNode {
  const pressed = (event: KeyboardEvent<HTMLInputElement>): void => {
    // The Enter that ends an input method's composition does not end the editing.
    if (event.nativeEvent.isComposing || !['Enter', 'Escape'].includes(event.key)) return;
    // Enter would otherwise click the button that gets the focus.
    event.preventDefault();
    onEnd(event.key === 'Enter' ? event.currentTarget.value : undefined, true);
  };
  return (
    <input
      className="title-field"
      aria-label={`Title of ${title}`}
      defaultValue={title}
      autoComplete="off"
      enterKeyHint="done"
      autoFocus
      onFocus={({ currentTarget }) => currentTarget.setSelectionRange(-1, -1)}
      onBlur={({ currentTarget }) => onEnd(currentTarget.value, false)}
      onKeyDown={pressed}
    />
  );
}

import type { ReactNode, RefObject, SubmitEvent } from 'react';

interface Props {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly title: string;
  readonly setTitle: (title: string) => void;
  readonly add: (title: string) => void;
}

export function NewTask({ field, title, setTitle, add }: Props): ReactNode {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const trimmed = title.trim();
    field.current?.focus();
    if (trimmed === '') return;
    add(trimmed);
    setTitle('');
  };
  return (
    <form className="new-task" onSubmit={submit}>
      <input
        ref={field}
        value={title}
        onChange={({ target }) => setTitle(target.value)}
        aria-label="New task"
        placeholder="What needs to be done?"
        autoComplete="off"
        enterKeyHint="done"
        autoFocus
      />
      <button className="primary">Add</button>
    </form>
  );
}

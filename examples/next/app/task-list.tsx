'use client';

import { messageOf } from 'todo-api-client';
import { useCreateTask, useDeleteTask, useTasks, useToggleTask } from 'todo-api-client/react';

export function TaskList() {
  const { rows, isLoading, error } = useTasks();
  const [create, toggle, remove] = [useCreateTask(), useToggleTask(), useDeleteTask()];

  function add(form: FormData): void {
    const title = form.get('title');
    if (typeof title === 'string') create.mutate({ title });
  }

  return (
    <>
      <form action={add}>
        <input name="title" aria-label="New task" autoComplete="off" />
        <button>Add</button>
      </form>
      {error && <p role="alert">{messageOf(error)}</p>}
      {isLoading && !error && <p>Loading…</p>}
      <ul>
        {rows.map((row) => (
          <li key={row.key} aria-busy={row.isPending}>
            <label>
              <input type="checkbox" checked={row.completed} onChange={() => toggle.mutate(row)} /> {row.title}
            </label>
            <button aria-label={`Delete ${row.title}`} onClick={() => remove.mutate(row)}>
              Delete
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

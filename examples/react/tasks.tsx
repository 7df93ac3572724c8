import { notifyManager } from '@tanstack/react-query';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { messageOf, type TodoClient } from 'todo-api-client';
import {
  TodoProvider,
  useClearCompleted,
  useCreateTask,
  useDeleteTask,
  useTasks,
  useToggleTask,
  useUpdateTask,
} from 'todo-api-client/react';

// TanStack Query tells React in the next task otherwise, and a checkbox would show its old state until then.
notifyManager.setScheduler(queueMicrotask);

export function App({ client, user }: { client: TodoClient; user: string }): ReactNode {
  const [message, setMessage] = useState('');
  return (
    <TodoProvider key={user} client={client} user={user} onRefused={(error) => setMessage(messageOf(error))}>
      <p role="status">{message}</p>
      <TaskList />
    </TodoProvider>
  );
}

function TaskList(): ReactNode {
  const { rows, isLoading } = useTasks();
  const [create, update, toggle, remove, clear] = [
    useCreateTask(),
    useUpdateTask(),
    useToggleTask(),
    useDeleteTask(),
    useClearCompleted(),
  ];
  const add = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const title = new FormData(event.currentTarget).get('title');
    if (typeof title === 'string') create.mutate({ title });
    event.currentTarget.reset();
  };
  if (isLoading) return <p>Loading…</p>;
  return (
    <>
      <form onSubmit={add}>
        <input name="title" aria-label="New task" autoComplete="off" />
        <button>Add</button>
      </form>
      <ul>
        {rows.map((row) => (
          <li key={row.key} aria-busy={row.isPending}>
            <input type="checkbox" aria-label={row.title} checked={row.completed} onChange={() => toggle.mutate(row)} />
            <input
              aria-label={`Title of ${row.title}`}
              key={row.title}
              defaultValue={row.title}
              onBlur={({ target }) => target.value !== row.title && update.mutate(row, { title: target.value })}
            />
            <button aria-label={`Delete ${row.title}`} onClick={() => remove.mutate(row)}>
              Delete
            </button>
          </li>
        ))}
      </ul>
      <button onClick={() => clear.mutate()}>Clear completed</button>
    </>
  );
}

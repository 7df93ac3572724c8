import { useRef, type ReactNode } from 'react';
import {
  useClearCompleted,
  useCompleteAll,
  useCreateTask,
  useDeleteTask,
  useTasks,
  useToggleTask,
  useUpdateTask,
  type TaskRow,
} from 'todo-api-client/react';
import { useFilter } from './filter.ts';
import { ListFooter } from './list-footer.tsx';
import { NewTask } from './new-task.tsx';
import { Row } from './row.tsx';

interface Props {
  readonly draft: string;
  readonly setDraft: (title: string) => void;
  readonly tell: (message: string) => void;
}

export function TaskList({ draft, setDraft, tell }: Props): ReactNode {
  const { rows, isLoading } = useTasks();
  const filter = useFilter();
  const newTask = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const create = useCreateTask();
  const update = useUpdateTask();
  const toggle = useToggleTask();
  const remove = useDeleteTask();
  const completeAll = useCompleteAll();
  const clear = useClearCompleted();
  const shown = rows.filter(filter.shows);
  const left = rows.filter(({ completed }) => !completed).length;

  /** Moves the focus away from a row that is about to go, to the same control of its neighbour. */
  const leave = (row: TaskRow, control: 'checkbox' | 'delete'): void => {
    const index = shown.indexOf(row);
    const neighbour = list.current?.children[index + 1] ?? list.current?.children[index - 1];
    (neighbour?.querySelector<HTMLElement>(`.${control}`) ?? newTask.current)?.focus();
  };
  const toggleRow = (row: TaskRow): void => {
    tell('');
    if (!filter.shows({ ...row, completed: !row.completed })) leave(row, 'checkbox');
    toggle.mutate(row);
  };
  const toggleAll = (): void => {
    tell('');
    completeAll.mutate(left > 0);
  };
  const removeRow = (row: TaskRow): void => {
    tell('');
    leave(row, 'delete');
    remove.mutate(row);
  };
  const rename = (row: TaskRow, title: string): void => {
    tell('');
    update.mutate(row, { title });
  };
  const clearCompleted = (): void => {
    tell('');
    newTask.current?.focus();
    clear.mutate();
  };

  return (
    <section className="card" aria-label="Your tasks" aria-busy={isLoading}>
      <NewTask
        field={newTask}
        title={draft}
        setTitle={setDraft}
        add={(title) => {
          tell('');
          create.mutate({ title });
        }}
      />
      {rows.length > 0 && (
        <label className="toggle-all">
          <input type="checkbox" className="checkbox" checked={left === 0} onChange={toggleAll} />
          Mark all as complete
        </label>
      )}
      <ul ref={list}>
        {shown.map((row) => (
          <Row key={row.key} row={row} toggle={toggleRow} rename={rename} remove={removeRow} />
        ))}
      </ul>
      {isLoading && <p className="empty">Loading…</p>}
      {!isLoading && shown.length === 0 && (
        <p className="empty">{rows.length === 0 ? 'Nothing to do.' : `No ${filter.name.toLowerCase()} tasks.`}</p>
      )}
      {rows.length > 0 && (
        <ListFooter left={left} filter={filter} clear={left < rows.length ? clearCompleted : undefined} />
      )}
    </section>
  );
}

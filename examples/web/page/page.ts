import { createTodoClient, messageOf, type Task } from 'todo-api-client';
import { currentUser, freshToken, signIn, signOut, signUp, type User } from './session.ts';
import { createTaskList, type TaskList } from './task-list.ts';

const find = <Name extends Element>(selector: string): Name => document.querySelector<Name>(selector) as Name;
const [signInForm, section, addForm] = [
  find<HTMLFormElement>('#sign-in'),
  find<HTMLElement>('#tasks'),
  find<HTMLFormElement>('#add'),
];
const titleField = find<HTMLInputElement>('#add input');

const tell = (message: string): void => {
  find('#message').textContent = message;
};

/** What the user does: a failure is told, and not thrown any further. */
async function attempt(work: () => Promise<unknown>): Promise<void> {
  tell('');
  await work().catch((error: unknown) => {
    tell(messageOf(error));
  });
}

async function openTasks({ id }: User): Promise<TaskList> {
  const { apiUrl } = (await (await fetch('/config.json')).json()) as { apiUrl: string };
  const namesUser = new URLSearchParams(location.search).get('family') === 'user';
  const client = createTodoClient({
    baseUrl: apiUrl,
    token: freshToken,
    userId: namesUser ? id : undefined,
    credentials: 'include',
  });
  const list = createTaskList(client, (tasks) => {
    draw(tasks, list);
  });
  return list;
}

function draw(tasks: readonly Task[], list: TaskList): void {
  find('#tasks ul').replaceChildren(
    ...tasks.map((task) => {
      const box = Object.assign(document.createElement('input'), { type: 'checkbox', checked: task.completed });
      box.addEventListener('change', () => void attempt(() => list.toggle(task.id)));
      const label = document.createElement('label');
      label.append(box, task.title);
      const remove = Object.assign(document.createElement('button'), {
        textContent: 'Delete',
        ariaLabel: `Delete ${task.title}`,
      });
      remove.addEventListener('click', () => void attempt(() => list.remove(task)));
      const item = document.createElement('li');
      item.append(label, remove);
      return item;
    }),
  );
}

/** A task that could not be sent goes out again with the same key once there is a connection, or when the user asks. */
function letAdd(list: TaskList): void {
  let unsent: { readonly title: string; readonly key: string } | undefined;
  const send = (): Promise<void> =>
    attempt(async () => {
      const title = titleField.value;
      unsent = unsent?.title === title ? unsent : { title, key: crypto.randomUUID() };
      await list.add(title, unsent.key);
      unsent = undefined;
      addForm.reset();
    });
  addForm.addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
  addEventListener('online', () => {
    if (unsent) void send();
  });
}

async function show(): Promise<void> {
  const user = await currentUser();
  signInForm.hidden = user !== undefined;
  section.hidden = user === undefined;
  if (!user) return;
  const list = await openTasks(user);
  letAdd(list);
  await list.load();
}

signInForm.addEventListener('submit', (event) => {
  event.preventDefault();
  const { email, password } = Object.fromEntries(new FormData(signInForm)) as Record<'email' | 'password', string>;
  const isNew = (event.submitter as HTMLButtonElement).value === 'sign-up';
  void attempt(async () => {
    await (isNew ? signUp : signIn)(email, password);
    await show();
  });
});
find('#sign-out').addEventListener(
  'click',
  () =>
    void attempt(async () => {
      await signOut();
      location.reload();
    }),
);

await attempt(show);

// In one terminal `npm start`, in another:
//   TODO_TOKEN=$(npm run --silent token -- alice) node examples/client/main.ts
import { createTodoClient } from './client.ts';
import { messageOf } from './messages.ts';
import { createTaskList, type Task } from './task-list.ts';

const { TODO_URL: baseUrl = 'http://127.0.0.1:8000', TODO_TOKEN: token } = process.env;

const client = createTodoClient({
  baseUrl,
  // A page asks Better Auth here; see ../web.
  freshToken: async () =>
    token ?? Promise.reject(new Error('Set TODO_TOKEN to what "npm run --silent token -- alice" prints.')),
});
let tasks: readonly Task[] = [];
const list = createTaskList(client, (changed) => {
  tasks = changed;
});

const steps: readonly [string, () => Promise<void>][] = [
  ['load', () => list.load()],
  ['add', () => list.add('Buy milk')],
  ['toggle', () => list.toggle(tasks[0]?.id ?? 0)],
  ['add one without a title', () => list.add('')],
  [
    'remove',
    async () => {
      if (tasks[0]) await list.remove(tasks[0]);
    },
  ],
];

for (const [name, step] of steps) {
  const outcome = await step().then(
    () => tasks.map(({ title, completed }) => `${completed ? '☑' : '☐'} ${title}`).join(', ') || 'no tasks',
    messageOf,
  );
  console.log(`${name}: ${outcome}`);
}

// In one terminal `npm start`, in another:
//   npm run pack:client -- --destination examples/client
//   cd examples/client && npm install --no-save todo-api-client-*.tgz
//   TODO_TOKEN=$(npm run --silent --prefix ../.. token -- alice) node main.ts
import { createTodoClient, messageOf } from 'todo-api-client';

const { TODO_URL: baseUrl = 'http://127.0.0.1:8000', TODO_TOKEN: token } = process.env;

const todo = createTodoClient({
  baseUrl,
  // A page asks Better Auth here; see ../web.
  token: async () =>
    token ?? Promise.reject(new Error('Set TODO_TOKEN to what "npm run --silent token -- alice" prints.')),
});

const steps: readonly [string, () => Promise<unknown>][] = [
  ['create', () => todo.createTask({ title: 'Buy milk' })],
  ['complete', async () => todo.completeTask((await todo.listTasks())[0]?.id ?? 0, true)],
  ['create one without a title', () => todo.createTask({ title: '' })],
  ['delete the completed tasks', () => todo.deleteTasks({ completed: true })],
];

for (const [name, step] of steps) {
  const outcome = await step()
    .then(() => todo.listTasks())
    .then(
      (tasks) => tasks.map(({ title, completed }) => `${completed ? '☑' : '☐'} ${title}`).join(', ') || 'no tasks',
      messageOf,
    );
  console.log(`${name}: ${outcome}`);
}

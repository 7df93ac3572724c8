import { randomUUID } from 'node:crypto';
import type { Client, Connect, Reply } from './client.ts';
import { overLines } from './lines.ts';

interface Task {
  id: number;
  title: string;
  description: string | null;
  completed: boolean;
}
interface Problem {
  type: string;
  detail: string;
  errors: { code: string; pointer?: string; parameter?: string }[];
}

const [url = '', token = '', stub = '', ...command] = process.argv.slice(2);
const connect = await connectOf(command);
const client = await connect(url, token);
const missing = 9_007_199_254_740_991;
const title = `Buy milk 🥛 ${randomUUID()}`;
const key = randomUUID();
let task: Task;

const expect = (reply: Reply, status: number): unknown => {
  if (reply.status !== status) throw new Error(`${reply.status} instead of ${status}: ${JSON.stringify(reply.body)}`);
  return reply.body;
};
const check = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};
const tasks = (reply: Reply): Task[] => expect(reply, 200) as Task[];

const steps: readonly (readonly [string, () => Promise<void>])[] = [
  [
    'create with a key and an emoji',
    async () => {
      task = expect(await client.create({ title, description: 'Two litres' }, key), 201) as Task;
      check(task.title === title, 'another title');
    },
  ],
  [
    'replay',
    async () => {
      check(
        (expect(await client.create({ title, description: 'Two litres' }, key), 201) as Task).id === task.id,
        'another task',
      );
    },
  ],
  [
    'list',
    async () => {
      check(
        tasks(await client.list({})).some(({ id }) => id === task.id),
        'not listed',
      );
    },
  ],
  [
    'filter',
    async () => {
      check(
        tasks(await client.list({ completed: false })).every(({ completed }) => !completed),
        'not filtered',
      );
    },
  ],
  [
    'page',
    async () => {
      await client.create({ title: 'Newer' });
      const [first] = tasks(await client.list({ limit: 1 }));
      const [second] = tasks(await client.list({ limit: 1, cursor: first?.id ?? 0 }));
      check(second?.id === task.id, 'another page');
    },
  ],
  [
    'get',
    async () => {
      check((expect(await client.get(task.id), 200) as Task).title === title, 'another title');
    },
  ],
  [
    '304',
    async () => {
      expect(await client.get(task.id, '*'), 304);
    },
  ],
  [
    'description: null',
    async () => {
      check(
        (expect(await client.update(task.id, { description: null }), 200) as Task).description === null,
        'still described',
      );
    },
  ],
  [
    '412',
    async () => {
      expect(await client.update(task.id, { title: 'Late' }, '"0"'), 412);
    },
  ],
  [
    'toggle without a body',
    async () => {
      check((expect(await client.complete(task.id), 200) as Task).completed, 'not toggled');
    },
  ],
  [
    'set with a body',
    async () => {
      check(!(expect(await client.complete(task.id, { completed: false }), 200) as Task).completed, 'not set');
    },
  ],
  [
    '422 with its mistakes',
    async () => {
      // A client that checks requests itself does not send the empty title.
      const reply = await client.create({ title: '' }).catch(() => client.create({ title: 'Another task' }, key));
      const {
        errors: [mistake, ...more],
      } = expect(reply, 422) as Problem;
      check(
        more.length === 0 &&
          ['blank /title', 'key-reused Idempotency-Key'].includes(
            `${mistake?.code} ${mistake?.pointer ?? mistake?.parameter}`,
          ),
        'another mistake',
      );
    },
  ],
  [
    'an unknown error type',
    async () => {
      const onStub: Client = await connect(stub, token);
      check((expect(await onStub.list({}), 418) as Problem).type === '/problems/new', 'another type');
      await connect(url, token);
    },
  ],
  [
    '401',
    async () => {
      const stranger = await connect(url, 'bad');
      expect(await stranger.list({}), 401);
      await connect(url, token);
    },
  ],
  [
    '404',
    async () => {
      check((expect(await client.get(missing), 404) as Problem).type === '/problems/not-found', 'another type');
    },
  ],
  [
    'delete',
    async () => {
      expect(await client.remove(task.id), 204);
    },
  ],
  [
    'gone',
    async () => {
      expect(await client.get(task.id), 404);
    },
  ],
];

/** A module beside this one, or a command in another language. */
async function connectOf([first = '', ...rest]: string[]): Promise<Connect> {
  return rest.length > 0 || !first.endsWith('.ts')
    ? overLines([first, ...rest])
    : ((await import(`./${first}`)) as { connect: Connect }).connect;
}

const failures: [string, string][] = [];
for (const [name, step] of steps) {
  await step().catch((error: unknown) => {
    failures.push([name, String(error instanceof Error ? error.message : error).slice(0, 300)]);
  });
}
console.log(JSON.stringify({ passed: steps.length - failures.length, failures }));
process.exit();

// The practical limit of ordinary Node code: node:http, a pool with named statements, and everything else by hand.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import pg from 'pg';
import { tokenReader } from './token.ts';
import { taskChanges, newTask, wishedCompletion } from './body.ts';

const {
  BETTER_AUTH_SECRET = '',
  DATABASE_POOL_SIZE = '10',
  DATABASE_URL,
  HOST = '127.0.0.1',
  PORT = '8000',
} = process.env;

// Ids are far below 2^53, and JSON has no bigint.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(DATABASE_POOL_SIZE) });
const userOf = tokenReader(BETTER_AUTH_SECRET);

const columns = 'id, user_id, title, description, completed, created_at, updated_at';
const list = { name: 'list', text: `select ${columns} from tasks where user_id = $1 order by id desc` };
const get = { name: 'get', text: `select ${columns} from tasks where user_id = $1 and id = $2` };
const create = {
  name: 'create',
  text: `insert into tasks (user_id, title, description, completed) values ($1, $2, $3, $4) returning ${columns}`,
};
const update = {
  name: 'update',
  text: `update tasks set title = coalesce($3, title), description = case when $4::boolean then $5 else description end,
    completed = coalesce($6, completed), updated_at = now() where user_id = $1 and id = $2 returning ${columns}`,
};
const toggle = {
  name: 'toggle',
  text: `update tasks set completed = coalesce($3, not completed), updated_at = now() where user_id = $1 and id = $2 returning ${columns}`,
};
const remove = { name: 'delete', text: 'delete from tasks where user_id = $1 and id = $2' };

const path = /^\/api\/tasks(?:\/([^/]+)(\/complete)?)?$/;
const taskId = /^[1-9]\d{0,15}$/;

function answer(res: ServerResponse, status: number, body?: unknown, headers: Record<string, string> = {}): void {
  if (body === undefined) {
    res.writeHead(status, headers).end();
    return;
  }
  const text = JSON.stringify(body);
  res
    .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), ...headers })
    .end(text);
}

function refuse(res: ServerResponse, status: number, message: string): void {
  answer(res, status, { message });
}

/** @returns the JSON value sent, or undefined if nothing was. @throws SyntaxError */
async function bodyOf(req: IncomingMessage): Promise<unknown> {
  let text = '';
  req.setEncoding('utf8');
  for await (const chunk of req) text += chunk as string;
  return text === '' ? undefined : JSON.parse(text);
}

async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const match = path.exec(req.url ?? '');
  if (!match) return refuse(res, 404, 'Not found');
  const user = userOf(req.headers.authorization);
  if (user === undefined) return refuse(res, 401, 'Unauthorized');
  const [, id, complete] = match;

  if (id === undefined) {
    if (req.method === 'GET') return answer(res, 200, (await pool.query({ ...list, values: [user] })).rows);
    if (req.method !== 'POST') return refuse(res, 405, 'Method not allowed');
    const task = newTask(await bodyOf(req));
    if (!task) return refuse(res, 422, 'Invalid task');
    const [created] = (
      await pool.query<{ id: number }>({ ...create, values: [user, task.title, task.description, task.completed] })
    ).rows;
    return answer(res, 201, created, { Location: `/api/tasks/${created?.id}` });
  }

  if (!taskId.test(id)) return refuse(res, 422, 'Invalid id');

  const one = async (statement: { name: string; text: string }, ...values: unknown[]): Promise<void> => {
    const {
      rows: [task],
    } = await pool.query<object>({ ...statement, values: [user, id, ...values] });
    if (task) answer(res, 200, task);
    else refuse(res, 404, 'Task not found');
  };

  if (complete !== undefined) {
    if (req.method !== 'PATCH') return refuse(res, 405, 'Method not allowed');
    const completed = wishedCompletion(await bodyOf(req));
    return completed === undefined ? refuse(res, 422, 'Invalid task') : one(toggle, completed);
  }
  if (req.method === 'GET') return one(get);
  if (req.method === 'PUT') {
    const changes = taskChanges(await bodyOf(req));
    if (!changes) return refuse(res, 422, 'Invalid task');
    return one(update, changes.title, changes.description !== undefined, changes.description, changes.completed);
  }
  if (req.method !== 'DELETE') return refuse(res, 405, 'Method not allowed');
  const { rowCount } = await pool.query({ ...remove, values: [user, id] });
  return rowCount === 1 ? answer(res, 204) : refuse(res, 404, 'Task not found');
}

const server = createServer((req, res) => {
  handle(req, res).catch((error: unknown) => {
    if (error instanceof SyntaxError) refuse(res, 400, 'Malformed JSON');
    else refuse(res, 500, 'Internal server error');
  });
}).listen(Number(PORT), HOST);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => server.close(() => void pool.end()));

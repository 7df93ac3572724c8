import type { ApiResponse } from '../support/api.ts';
import type { Caller } from '../support/caller.ts';
import { follow, nextPage } from '../support/references.ts';
import type { Case } from './case.ts';

const json = { 'content-type': 'application/json' };
const challenge = { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } };

/** What takes a task, or more than one request. */
export const stories: Case[] = [
  {
    name: 'reads a task',
    send: (alice) => onTask(alice, 'GET', ''),
    expected: () => ({ status: 200, headers: json, body: { completed: false } }),
  },
  {
    name: 'reads a task with a trailing slash',
    send: (alice) => onTask(alice, 'GET', '/'),
    expected: () => ({ status: 200 }),
  },
  {
    name: 'serves HEAD of a task',
    send: (alice) => onTask(alice, 'HEAD', ''),
    expected: () => ({ status: 200, headers: json, body: undefined }),
  },
  {
    name: 'changes a task',
    send: (alice) => onTask(alice, 'PUT', '', { title: 'Buy oat milk' }),
    expected: () => ({ status: 200, body: { title: 'Buy oat milk' } }),
  },
  {
    name: 'toggles a task',
    send: (alice) => onTask(alice, 'PATCH', '/complete'),
    expected: () => ({ status: 200, body: { completed: true } }),
  },
  {
    name: 'completes a task',
    send: (alice) => onTask(alice, 'PATCH', '/complete', { completed: true }),
    expected: () => ({ status: 200, body: { completed: true } }),
  },
  {
    name: 'deletes a task',
    send: (alice) => onTask(alice, 'DELETE', ''),
    expected: () => ({ status: 204, body: undefined }),
  },
  { name: 'returns the URL of a new task', send: locate, expected: () => ({ status: 200 }) },
  { name: 'ends a walk through the pages', send: walk, expected: () => ({ status: 200 }) },

  {
    name: 'sets a task to not completed',
    send: (alice) => onTask(alice, 'PATCH', '/complete', { completed: false }),
    expected: () => ({ status: 200, body: { completed: false } }),
  },
  {
    name: 'keeps what was sent',
    send: (alice) => onTask(alice, 'GET', '', undefined, 'Water the plants'),
    expected: () => ({ status: 200, body: { title: 'Water the plants' } }),
  },
  {
    name: "returns the user's tasks",
    send: (alice) => onTask(alice, 'GET', ''),
    expected: ({ userId }) => ({ status: 200, body: { user_id: userId } }),
  },
  {
    name: 'filters',
    send: (alice) => alice.ask('GET', '?completed=true'),
    expected: () => ({ status: 200, body: [] }),
  },
  { name: 'forgets a deleted task', send: forget, expected: () => ({ status: 404 }) },
  {
    name: 'refuses a token with a bad signature',
    send: (alice) => alice.ask('GET', '', { token: `${alice.token.slice(0, -9)}AAAAAAAAA` }),
    expected: () => ({ status: 401, ...challenge }),
  },
];

async function onTask(
  alice: Caller,
  method: string,
  suffix: string,
  body?: unknown,
  title = 'Buy milk',
): Promise<ApiResponse> {
  const { id } = await alice.create(title);
  return alice.ask(method, `/${id}${suffix}`, { body });
}

async function locate(alice: Caller): Promise<ApiResponse> {
  const { headers } = await alice.ask('POST', '', { body: { title: 'Buy milk' } });
  return alice.askAt('GET', follow(alice.path, headers['location'] ?? ''));
}

async function walk(alice: Caller): Promise<ApiResponse> {
  for (const title of ['1', '2']) await alice.create(title);
  let response = await alice.ask('GET', '?limit=1');
  for (let page = 1; page < 5; page += 1) {
    const next = nextPage(alice.path, response);
    if (next !== undefined) response = await alice.askAt('GET', next);
  }
  return response;
}

async function forget(alice: Caller): Promise<ApiResponse> {
  const { id } = await alice.create('Buy milk');
  await alice.ask('DELETE', `/${id}`);
  return alice.ask('GET', `/${id}`);
}

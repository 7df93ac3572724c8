import { expect, test } from '@jest/globals';
import { dehydrate, HydrationBoundary, QueryClient, type DehydratedState } from '@tanstack/react-query';
import { createElement, type ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import type { TodoClient } from '../../packages/client/src/index.ts';
import { TodoProvider, useCreateTask, useTasks } from '../../packages/client/src/react/index.ts';
import { tasksQuery } from '../../packages/client/src/react/server.ts';
import { proxy, signIn } from './setup.ts';

function Page(): ReactNode {
  const { rows, isLoading } = useTasks();
  useCreateTask();
  return isLoading ? 'Loading…' : rows.map(({ title }) => title).join();
}

const render = (client: TodoClient, user: string, state?: DehydratedState): string =>
  renderToString(
    createElement(TodoProvider, { client, user }, createElement(HydrationBoundary, { state }, createElement(Page))),
  );

test('The hooks render on a server, where nothing is read', async () => {
  const { alice, todo } = await signIn();
  expect(render(todo, alice.userId)).toBe('Loading…');
  expect(proxy.seen()).toEqual([]);
});

test('The hooks render the tasks that were prefetched', async () => {
  const { alice, todo } = await signIn();
  await alice.create('Buy milk');
  await alice.create('Call the dentist');
  const queries = new QueryClient();
  await queries.query(tasksQuery(todo, alice.userId));
  expect(render(todo, alice.userId, dehydrate(queries))).toBe('Call the dentist,Buy milk');
  queries.clear();
});

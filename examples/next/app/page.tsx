import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { createTodoClient } from 'todo-api-client';
import { tasksQuery } from 'todo-api-client/react/server';
import { apiUrl } from '@/lib/api-url';
import { auth } from '@/lib/auth';
import { TaskList } from './task-list';
import { TodoApp } from './todo-app';

/** In milliseconds. Without tasks by then, the page is sent without them and reads them itself. */
const longestWait = 2_000;

export default async function Page() {
  const request = { headers: await headers() };
  const session = await auth.api.getSession(request);
  if (!session) redirect('/sign-in');

  const { id } = session.user;
  const client = createTodoClient({ baseUrl: apiUrl, token: async () => (await auth.api.getToken(request)).token });
  const queryClient = new QueryClient();
  const timeout = setTimeout(() => void queryClient.cancelQueries(), longestWait);
  await queryClient.prefetchQuery(tasksQuery(client, id));
  clearTimeout(timeout);

  return (
    <TodoApp key={id} user={id}>
      <HydrationBoundary state={dehydrate(queryClient)}>
        <TaskList />
      </HydrationBoundary>
    </TodoApp>
  );
}

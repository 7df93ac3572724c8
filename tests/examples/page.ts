import { createTodoClient, type Fetch } from '../../examples/client/client.ts';
import { createTaskList, type Task, type TaskList } from '../../examples/client/task-list.ts';
import { caller, type Caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';

export const service = useService();
// Nothing listens on port 1.
const withoutDatabase = useService({ DATABASE_URL: 'postgresql://todo:todo@127.0.0.1:1/todo' });

interface Page {
  readonly alice: Caller;
  readonly list: TaskList;
  /** Every list that was shown, each task as "title" or "title done". */
  readonly shown: string[][];
  readonly waits: number[];
  tasks(): readonly Task[];
}

/** A page of a new user's, and what stands between it and the service. */
export async function openPage(
  between: (send: Fetch) => Fetch = (send) => send,
  freshToken?: (alice: Caller) => Promise<string>,
  namesUser = false,
): Promise<Page> {
  const alice = await caller(service());
  const waits: number[] = [];
  const client = createTodoClient({
    baseUrl: service(),
    userId: namesUser ? alice.userId : undefined,
    freshToken: () => freshToken?.(alice) ?? Promise.resolve(alice.token),
    fetch: between((request) => fetch(request)),
    wait: async (seconds) => {
      waits.push(seconds);
    },
  });
  const shown: string[][] = [];
  let latest: readonly Task[] = [];
  const list = createTaskList(client, (tasks) => {
    latest = tasks;
    shown.push(tasks.map(({ title, completed }) => (completed ? `${title} done` : title)));
  });
  return { alice, list, shown, waits, tasks: () => latest };
}

export const onlyFor =
  (method: string, work: (request: Request, send: Fetch) => Promise<Response>) =>
  (send: Fetch): Fetch =>
  (request) =>
    request.method === method ? work(request, send) : send(request);

/** The first requests of a method reach the service, and their responses are lost. */
export const losing = (method: string, times: number) =>
  onlyFor(method, async (request, send) => {
    const response = await send(request);
    if ((times -= 1) < 0) return response;
    throw new TypeError('fetch failed');
  });

/** The first request goes to where the database is away. */
export const unavailableOnce = (method: string) => {
  let times = 1;
  return onlyFor(method, (request, send) =>
    send((times -= 1) < 0 ? request : new Request(request.url.replace(service(), withoutDatabase()), request)),
  );
};

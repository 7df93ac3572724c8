import { createTodoClient, type TodoClient, type TodoClientOptions } from '../../packages/client/src/index.ts';
import { caller, type Caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';
import { useFaultProxy, type FaultProxy } from './fault-proxy.ts';

export const service = useService();
// Nothing listens on port 1.
export const withoutDatabase = useService({ DATABASE_URL: 'postgresql://todo:todo@127.0.0.1:1/todo' });
export const proxy: FaultProxy = useFaultProxy(service);

/** A new user, and a client of theirs that reaches the service through the proxy. */
export async function signIn(
  options: (alice: Caller) => Partial<TodoClientOptions> = () => ({}),
): Promise<{ alice: Caller; todo: TodoClient }> {
  const alice = await caller(service());
  const todo = createTodoClient({ baseUrl: proxy.url, token: async () => alice.token, ...options(alice) });
  proxy.seen();
  return { alice, todo };
}

export const statuses = (): (number | undefined)[] => proxy.seen().map(({ status }) => status);

/** What a call threw. */
export const caught = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

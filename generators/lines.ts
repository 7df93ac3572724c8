import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Client, Connect, Reply } from './client.ts';

/**
 * A client in another language: a process that reads one call per line, [operation, ...arguments] as JSON, and writes one
 * reply per line, {status, body} or {error}. Its last arguments are the base URL and the token.
 */
export const overLines =
  (command: readonly string[]): Connect =>
  (baseUrl, token) => {
    const [program = '', ...args] = command;
    const start = () => {
      const { stdin, stdout } = spawn(program, [...args, baseUrl, token], { stdio: ['pipe', 'pipe', 'inherit'] });
      // A call of a process that has ended reads the end of its replies.
      stdin.on('error', () => undefined);
      return { stdin, replies: createInterface(stdout)[Symbol.asyncIterator]() };
    };
    let process: ReturnType<typeof start> | undefined;
    const call = async (...message: unknown[]): Promise<Reply> => {
      const { stdin, replies } = (process ??= start());
      stdin.write(`${JSON.stringify(message)}\n`);
      const { value } = await replies.next();
      if (value === undefined) throw new Error('the client has ended');
      const reply = JSON.parse(value) as Reply | { error: string };
      if ('error' in reply) throw new Error(reply.error);
      return { status: reply.status, body: reply.body ?? undefined };
    };
    const client: Client = {
      list: (query) => call('list', query),
      create: (body, key) => call('create', body, key),
      get: (id, tag) => call('get', id, tag),
      update: (id, body, tag) => call('update', id, body, tag),
      complete: (id, body) => call('complete', id, body),
      remove: (id) => call('remove', id),
    };
    return client;
  };

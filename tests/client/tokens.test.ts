import { expect, test } from '@jest/globals';
import { messageOf } from '../../packages/client/src/index.ts';
import type { Caller } from '../support/caller.ts';
import { now, signToken, tokenFor } from '../support/tokens.ts';
import { caught, proxy, signIn } from './setup.ts';

const expired = ({ userId }: Caller): Promise<string> => signToken({ sub: userId, exp: now() - 60 });

test('One token is for many requests', async () => {
  let asked = 0;
  const { todo } = await signIn(({ token }) => ({ token: async () => ((asked += 1), token) }));
  await Promise.all([todo.listTasks(), todo.listTasks({ completed: true })]);
  await todo.createTask({ title: 'Buy milk' });
  expect(asked).toBe(1);
});

test('An expired token is renewed once for all requests that get a 401', async () => {
  let asked = 0;
  const { todo } = await signIn((alice) => ({
    token: () => ((asked += 1) === 1 ? expired(alice) : tokenFor(alice.userId)),
  }));
  expect(await Promise.all(Array.from({ length: 5 }, () => todo.listTasks()))).toEqual([[], [], [], [], []]);
  expect(asked).toBe(2);
});

test('A body is sent again with the new token', async () => {
  let asked = 0;
  const { todo } = await signIn((alice) => ({
    token: () => ((asked += 1) === 1 ? expired(alice) : tokenFor(alice.userId)),
  }));
  expect(await todo.createTask({ title: 'Buy milk' })).toMatchObject({ title: 'Buy milk' });
});

test('The session has ended when the new token gets a 401, too', async () => {
  const { todo } = await signIn((alice) => ({ token: () => expired(alice) }));
  expect(messageOf(await caught(todo.listTasks()))).toBe('Your session has ended. Sign in again.');
  expect(proxy.seen()).toHaveLength(2);
});

test('The next request gets a token again when there was none', async () => {
  let asked = 0;
  const { todo } = await signIn(({ token }) => ({
    token: async () => {
      if ((asked += 1) === 1) throw new Error('the issuer is away');
      return token;
    },
  }));
  await expect(todo.listTasks()).rejects.toThrow('the issuer is away');
  expect(await todo.listTasks()).toEqual([]);
});

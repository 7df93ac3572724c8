import { expect, test } from '@jest/globals';
import { DatabaseUnavailable, TooManyStatements } from '../../src/postgres/errors.ts';
import { Turns, type Job } from '../../src/postgres/turns.ts';

const job = (user: string, deadline = 1_000): Job => ({ user, deadline });

function add(turns: Turns<Job>, count: number, user: string): void {
  for (let index = 0; index < count; index += 1) turns.add(job(user));
}

function begin(turns: Turns<Job>): string[] {
  const users: string[] = [];
  for (let next = turns.next(); next; next = turns.next()) users.push(next.user);
  return users;
}

test('a user has no more jobs in flight than allowed, and the next one begins when one ends', () => {
  const turns = new Turns(4);
  add(turns, 10, 'alice');
  expect(begin(turns)).toHaveLength(4);
  expect(turns.waiting).toBe(6);
  turns.ended(job('alice'));
  expect(begin(turns)).toEqual(['alice']);
});

test('users take turns, also when one has more jobs', () => {
  const turns = new Turns(4);
  add(turns, 10, 'alice');
  add(turns, 2, 'bob');
  expect(begin(turns)).toEqual(['alice', 'bob', 'alice', 'bob', 'alice', 'alice']);
});

test('a user whose jobs are all in flight does not delay another user', () => {
  const turns = new Turns(1);
  add(turns, 1_000, 'alice');
  begin(turns);
  add(turns, 1, 'bob');
  expect(begin(turns)).toEqual(['bob']);
});

test('jobs whose deadline has passed are taken out, and the others keep their order', () => {
  const turns = new Turns(4);
  for (const deadline of [10, 20, 30]) turns.add(job('alice', deadline));
  expect(turns.takeLate(20).map(({ deadline }) => deadline)).toEqual([10, 20]);
  expect(turns.next()?.deadline).toBe(30);
  expect([turns.waiting, turns.hasNext]).toEqual([0, false]);
});

test('refuses a user with 1,000 jobs that wait, and no other user', () => {
  const turns = new Turns(4);
  add(turns, 1_000, 'alice');
  expect(() => turns.add(job('alice'))).toThrow(TooManyStatements);
  turns.add(job('bob'));
  expect(turns.waiting).toBe(1_001);
});

test('refuses every user when 10,000 jobs wait', () => {
  const turns = new Turns(4);
  for (let user = 0; user < 10; user += 1) add(turns, 1_000, `user ${user}`);
  expect(() => turns.add(job('alice'))).toThrow(DatabaseUnavailable);
});

import { expect, test } from '@jest/globals';
import { messageOf, ProblemError, type Problem } from '../../packages/client/src/index.ts';
import { problemTypes } from '../../src/problems.ts';
import { caught, proxy, signIn } from './setup.ts';

test.each(Object.entries(problemTypes))('has a message for %s', (name, { title, status, detail }) => {
  const problem = {
    type: `/problems/${name}`,
    title,
    status,
    detail,
    instance: 'the-id',
    errors: [{ pointer: '/title', code: 'required', detail: 'The title is required.' }],
  } as Problem;
  expect(messageOf(new ProblemError(problem))).toMatch(/^[A-Z].*\.$/);
});

test('shows the detail of a problem type that a newer service has', () => {
  const problem = { type: '/problems/new', title: 'New', status: 499, detail: 'Something new.', instance: 'the-id' };
  expect(messageOf(new ProblemError(problem as unknown as Problem))).toBe('Something new.');
});

test('has advice for a response of another server', async () => {
  const { todo } = await signIn();
  proxy.next('GET', { status: 418 });
  expect(messageOf(await caught(todo.listTasks()))).toBe(
    'The service cannot be reached. Check your connection and try again.',
  );
});

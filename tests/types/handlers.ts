// Compiled and never run: each `@ts-expect-error` is an error of its own once the line below it compiles.
import type { createHandlers } from '../../src/handlers/index.ts';
import type { Handler, Handlers } from '../../src/http/handler.ts';
import type { components } from '../../generated/openapi.d.ts';

declare const task: components['schemas']['Task'];
declare const problem: components['schemas']['NotFoundProblem'];
declare const otherProblem: components['schemas']['ForbiddenProblem'];
declare const all: ReturnType<typeof createHandlers>;

export const complete = all satisfies Handlers;

const { listTasks: _listTasks, ...withoutOne } = all;
// @ts-expect-error -- an operation without a handler
export const missing = withoutOne satisfies Handlers;

export const right: Handler<'getTask'> = () => ({ status: 200, body: task });
export const rightWithHeaders: Handler<'createTask'> = () => ({
  status: 201,
  body: task,
  headers: { Location: '/api/tasks/1' },
});
export const rightWithoutBody: Handler<'deleteTask'> = () => ({ status: 204 });
export const rightProblem: Handler<'getTask'> = () => ({
  status: 404,
  type: 'application/problem+json',
  body: problem,
});

// @ts-expect-error -- the problem of another status
export const wrongProblem: Handler<'getTask'> = () => ({
  status: 404,
  type: 'application/problem+json',
  body: otherProblem,
});

// @ts-expect-error -- a status that the contract does not have
export const wrongStatus: Handler<'getTask'> = () => ({ status: 202, body: task });

// @ts-expect-error -- a status of another operation
export const otherStatus: Handler<'createTask'> = () => ({ status: 200, body: task });

// @ts-expect-error -- a body that is not the status's
export const wrongBody: Handler<'listTasks'> = () => ({ status: 200, body: task });

// @ts-expect-error -- a body with a member missing
export const incompleteBody: Handler<'getTask'> = () => ({ status: 200, body: { id: 1, title: 'no more than that' } });

// @ts-expect-error -- no body where there is one
export const noBody: Handler<'getTask'> = () => ({ status: 200 });

// @ts-expect-error -- a Date where a string belongs
export const date: Handler<'getTask'> = () => ({ status: 200, body: { ...task, created_at: new Date() } });

// @ts-expect-error -- an id as text
export const textId: Handler<'getTask'> = () => ({ status: 200, body: { ...task, id: '1' } });

// @ts-expect-error -- a body to 204
export const bodyToNoContent: Handler<'deleteTask'> = () => ({ status: 204, body: task });

// @ts-expect-error -- a media type that the contract does not have
export const wrongMediaType: Handler<'getTask'> = () => ({ status: 200, type: 'text/plain', body: task });

// @ts-expect-error -- a problem as plain JSON
export const wrongProblemType: Handler<'getTask'> = () => ({ status: 404, body: problem });

export const names: Handler<'listTasks'> = ({ query }) => {
  // @ts-expect-error -- a query parameter that the contract does not have
  void query.page;
  // @ts-expect-error -- a number compared with a text
  void (query.limit === '20');
  return { status: 200, body: [] };
};

export const pathNames: Handler<'getTask'> = ({ path, body }) => {
  // @ts-expect-error -- a path parameter of the other address family
  void path.user_id;
  // @ts-expect-error -- a body where the contract has none
  void body.title;
  return { status: 200, body: task };
};

export const members: Handler<'createTask'> = ({ body }) => {
  const title: string = body.title;
  // @ts-expect-error -- an optional member taken for given
  const completed: boolean = body.completed;
  return { status: 201, body: { ...task, title, completed } };
};

export const optionalBody: Handler<'completeTask'> = ({ body }) => {
  // @ts-expect-error -- an optional body taken for given
  void body.completed;
  return { status: 200, body: task };
};

import type { operations } from '../../generated/openapi.d.ts';
import type { JsonText } from '../json-text.ts';
import type { TaskStore } from '../tasks/task-store.ts';
import type { EventStream } from './event-stream.ts';
import type { StaticDocument } from './static-document.ts';

export type OperationId = keyof operations;

type Part<Id extends OperationId, In extends 'path' | 'query' | 'header'> = [
  NonNullable<operations[Id]['parameters'][In]>,
] extends [never]
  ? Record<never, never>
  : NonNullable<operations[Id]['parameters'][In]>;

type JsonBody<Body> = Body extends { content: { 'application/json': infer Content } } ? Content : never;

/** undefined where the contract has no body, or makes it optional. */
export type BodyOf<Id extends OperationId> = operations[Id] extends { requestBody: infer Body }
  ? JsonBody<Body>
  : operations[Id] extends { requestBody?: infer Body }
    ? JsonBody<NonNullable<Body>> | undefined
    : undefined;

type ReplyFor<Status, Response> = Response extends { content: infer Content }
  ? {
      [Media in keyof Content]: {
        status: Status;
        body: Media extends 'text/event-stream'
          ? EventStream
          : Content[Media] | JsonText<Content[Media]> | StaticDocument;
        headers?: Headers;
      } & (Media extends 'application/json' ? { type?: Media } : { type: Media });
    }[keyof Content]
  : { status: Status; body?: never; type?: never; headers?: Headers };

type Headers = Readonly<Record<string, string>>;

/** What a handler may return: a status of the contract with that status's body. */
export type ReplyOf<Id extends OperationId> = {
  [Status in keyof operations[Id]['responses']]: ReplyFor<Status, operations[Id]['responses'][Status]>;
}[keyof operations[Id]['responses']];

/** What a handler gets: the request as the contract describes it, already validated. */
export interface Call<Path, Query, Header, Body> {
  readonly path: Path;
  readonly query: Query;
  /** The headers that the contract declares for the operation, by its spelling. */
  readonly header: Header;
  readonly body: Body;
  /** The path as it was requested, without the query. */
  readonly url: string;
  /** The user's tasks. @throws in an operation that the contract leaves open to everyone */
  readonly tasks: TaskStore;
  /** NumericDate until which the token vouches for the user; Infinity where there is none. */
  readonly expiresAt: number;
}

/** What a call has where there is no owner: each use throws. To make it up in each call would cost 1 µs. */
export const unauthenticatedTaskStore = new Proxy({} as TaskStore, {
  get: () => {
    throw new TypeError('without an owner there are no tasks');
  },
});

/** One function for each operation of the contract. */
export type Handlers = {
  readonly [Id in OperationId]: (
    call: Call<Part<Id, 'path'>, Part<Id, 'query'>, Part<Id, 'header'>, BodyOf<Id>>,
  ) => ReplyOf<Id> | Promise<ReplyOf<Id>>;
};

export type Handler<Id extends OperationId> = Handlers[Id];

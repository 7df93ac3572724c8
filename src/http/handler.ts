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

type ResponseFor<Status, Declared> = Declared extends { content: infer Content }
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

/** The responses that a handler may return: a status of the contract with the body and media type of that status. */
export type ResponseOf<Id extends OperationId> = {
  [Status in keyof operations[Id]['responses']]: ResponseFor<Status, operations[Id]['responses'][Status]>;
}[keyof operations[Id]['responses']];

/** The argument of a handler: the request as the contract describes it, validated. */
export interface Call<Path, Query, Header, Body> {
  readonly path: Path;
  readonly query: Query;
  /** The headers that the contract declares for the operation, by its spelling. */
  readonly header: Header;
  readonly body: Body;
  /** The path as it was requested, without the query. */
  readonly url: string;
  /** The user's tasks. @throws in an operation that needs no token */
  readonly tasks: TaskStore;
  /** NumericDate at which the token expires; Infinity without a token. */
  readonly expiresAt: number;
}

/** The task store of a call without a token: each use throws. A new one for each call would cost 1 µs. */
export const unauthenticatedTaskStore = new Proxy({} as TaskStore, {
  get: () => {
    throw new TypeError('without an owner there are no tasks');
  },
});

/** One function for each operation of the contract. */
export type Handlers = {
  readonly [Id in OperationId]: (
    call: Call<Part<Id, 'path'>, Part<Id, 'query'>, Part<Id, 'header'>, BodyOf<Id>>,
  ) => ResponseOf<Id> | Promise<ResponseOf<Id>>;
};

export type Handler<Id extends OperationId> = Handlers[Id];

/** The stateful mock without a port, for frontends in tests and in development: see docs/start/frontend.md. */
export interface TodoApiMock {
  /** Takes and gives what `fetch` does; MSW's resolvers call it. */
  respond(request: Request): Promise<Response>;
  /** Deletes all tasks of all users; ids begin at 1 again. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export declare function createTodoApiMock(): Promise<TodoApiMock>;

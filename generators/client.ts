/** What came back; `body` is undefined for 204 and 304. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export interface Query {
  readonly completed?: boolean;
  readonly limit?: number;
  readonly cursor?: number;
}

/** The six operations as a generated client calls them; each adapter in clients/ makes one of these. */
export interface Client {
  list(query: Query): Promise<Reply>;
  create(body: { title: string; description?: string | null }, key?: string): Promise<Reply>;
  get(id: number, ifNoneMatch?: string): Promise<Reply>;
  update(id: number, body: { title?: string; description?: string | null }, ifMatch?: string): Promise<Reply>;
  complete(id: number, body?: { completed?: boolean }): Promise<Reply>;
  remove(id: number): Promise<Reply>;
}

export type Connect = (baseUrl: string, token: string) => Client | Promise<Client>;

/** For clients that throw an error response. An error that has no response, such as of a check before sending, is thrown on. */
export const caught = async <Thrown>(
  call: Promise<Reply>,
  read: (error: Thrown) => Reply | undefined,
): Promise<Reply> =>
  call.catch((error: unknown) => {
    const reply = read(error as Thrown);
    if (reply === undefined) throw error;
    return reply;
  });

import pg from 'pg';

type Stream = pg.Connection['stream'];

/** What node-postgres's connection has and its types do not. */
const Base = pg.Connection as unknown as new (
  config: pg.ClientConfig,
) => pg.Connection & { attachListeners(stream: Stream): void };

/**
 * A connection of node-postgres on which no byte that a server sends can end the process: node-postgres throws in an event
 * of the socket on a message that it does not know, where nobody can catch it. Here that breaks the connection.
 */
export class GuardedConnection extends Base {
  override attachListeners(stream: Stream): void {
    const guard =
      (listener: (chunk: Buffer) => void) =>
      (chunk: Buffer): void => {
        try {
          listener(chunk);
        } catch (error) {
          stream.destroy(error as Error);
        }
      };
    super.attachListeners({
      on: (event: string, listener: (chunk: Buffer) => void) =>
        stream.on(event, event === 'data' ? guard(listener) : listener),
    } as unknown as Stream);
  }
}

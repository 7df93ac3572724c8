import pg from 'pg';

type Stream = pg.Connection['stream'];

/** What node-postgres's connection has and its types do not. */
const Base = pg.Connection as unknown as new (
  config: pg.ClientConfig,
) => pg.Connection & { attachListeners(stream: Stream): void };

/**
 * A connection of node-postgres on which no bytes of a server can end the process. node-postgres throws inside an event of the
 * socket for an unknown message, where no caller can catch the error. Here the error closes the connection.
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

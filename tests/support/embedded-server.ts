import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import { startEmbeddedPostgres } from '../../src/database/embedded.ts';

export interface EmbeddedServer {
  readonly url: string;
  close(): Promise<void>;
}

/** An embedded database in memory that listens on a port, so that other processes reach it, too. */
export async function startEmbeddedServer(): Promise<EmbeddedServer> {
  const database = await startEmbeddedPostgres();
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    pipeline(socket, database.openStream(), socket, () => sockets.delete(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `postgresql://postgres@127.0.0.1:${(server.address() as AddressInfo).port}/postgres`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await database.close();
    },
  };
}

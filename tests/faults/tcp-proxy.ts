import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A network between the service and its database that does what networks do. */
export interface TcpProxy {
  /** The database's URL by way of this network. */
  readonly url: string;
  /** Connections made from now on take so many milliseconds. */
  delay(milliseconds: number): void;
  /** Nothing passes and nothing is closed, for connections that are there and new ones, which stay dead when `passAgain` is called. */
  fallSilent(): void;
  passAgain(): void;
  /** Dead connections that the service still holds. */
  held(): number;
  /** Statements on their way are asked what becomes of them: `lose` lets them through and closes both sides, before or instead of the response. */
  decide(fate: () => Fate): void;
  /** Connections closed with a statement on its way. */
  cuts(): number;
  close(): Promise<void>;
}

export type Fate = 'pass' | 'cut at once' | 'cut at the answer';

interface Link {
  readonly client: Socket;
  server?: Socket;
  isDead: boolean;
  fate: Fate;
}

/** Parse and Bind, which is what a statement begins with (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
const beginsStatement = ([type]: Buffer): boolean => type === 0x50 || type === 0x42;

export async function startTcpProxy(databaseUrl: string): Promise<TcpProxy> {
  const target = new URL(databaseUrl);
  const links = new Set<Link>();
  let connectDelay = 0;
  let isSilent = false;
  let decide = (): Fate => 'pass';
  let cuts = 0;

  const cut = (link: Link): void => {
    cuts += 1;
    link.client.destroy();
  };

  function openServer(link: Link): void {
    if (link.client.destroyed) return;
    const server = connect(Number(target.port), target.hostname);
    link.server = server;
    server.on('error', () => link.client.destroy());
    server.on('close', () => {
      if (!link.isDead) link.client.destroy();
    });
    server.on('data', (chunk) => {
      if (link.isDead) return;
      if (link.fate === 'cut at the answer') cut(link);
      else link.client.write(chunk);
    });
    link.client.on('data', (chunk) => {
      if (link.isDead) return;
      if (link.fate === 'pass' && beginsStatement(chunk)) link.fate = decide();
      server.write(chunk);
      if (link.fate === 'cut at once') cut(link);
    });
  }

  const proxy = createServer((client) => {
    const link: Link = { client, isDead: isSilent, fate: 'pass' };
    links.add(link);
    client.on('error', () => {});
    client.on('close', () => {
      links.delete(link);
      // What was written is still sent.
      link.server?.end();
    });
    if (link.isDead) client.resume();
    else if (connectDelay > 0)
      setTimeout(() => {
        openServer(link);
      }, connectDelay);
    else openServer(link);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  return {
    url: url.href,
    delay: (milliseconds) => {
      connectDelay = milliseconds;
    },
    fallSilent: () => {
      isSilent = true;
      for (const link of links) link.isDead = true;
    },
    passAgain: () => {
      isSilent = false;
    },
    held: () => [...links].filter(({ isDead }) => isDead).length,
    decide: (fate) => {
      decide = fate;
    },
    cuts: () => cuts,
    close: async () => {
      for (const { client, server } of links) {
        client.destroy();
        server?.destroy();
      }
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

export interface Outbound {
  /** `address:port` of every TCP connection that this process tried to open. */
  readonly connections: ReadonlySet<string>;
  /** Every URL that was fetched. */
  readonly fetched: ReadonlySet<string>;
  stop(): void;
}

/** Sees what leaves this process, the service in it included, whichever library sends it. */
export function watchOutbound(): Outbound {
  const connections = new Set<string>();
  const fetched = new Set<string>();
  const onSocket = (message: unknown): void => {
    (message as { socket: Socket }).socket.on('connectionAttempt', (address, port) => {
      // A Unix socket has no port.
      if (port) connections.add(`${address}:${port}`);
    });
  };
  const onFetch = (message: unknown): void => {
    const { origin, path } = (message as { request: { origin: string | URL; path: string } }).request;
    fetched.add(new URL(path, origin).href);
  };
  subscribe('net.client.socket', onSocket);
  subscribe('undici:request:create', onFetch);
  return {
    connections,
    fetched,
    stop: () => {
      unsubscribe('net.client.socket', onSocket);
      unsubscribe('undici:request:create', onFetch);
    },
  };
}

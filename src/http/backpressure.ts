import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { ClientConnection } from './client-connection.ts';
import { BrokenOff } from './outcome.ts';

const interval = 100;
/** Bytes that the process may hold for clients who do not read. */
const maximumHeld = 64 * 1_024 * 1_024;
/** Milliseconds that a client has to close its side after the service has ended the connection. */
const lingerTimeout = 2_000;

interface Backlog {
  readonly connection: ClientConnection;
  readonly held: number;
  /** Bytes that the operating system has taken, and since when their number is the same. */
  readonly taken: number;
  readonly since: number;
}

const bodies = new WeakMap<ServerResponse, Readable>();

/** Counts the bytes that a body has read ahead as held. */
export const countBody = (response: ServerResponse, body: Readable): unknown => bodies.set(response, body);

/**
 * Breaks off responses that make no progress for `responseTimeout` ms. While more bytes are held for all clients
 * together than the process may hold, it also breaks off those that have made no progress for the longest time.
 * @returns stops it
 */
export function limitBacklogs(
  connections: ReadonlyMap<unknown, ClientConnection>,
  responseTimeout: number,
): () => void {
  const latest = new WeakMap<ClientConnection, Backlog>();

  /** @returns undefined if nothing waits for the client */
  function look(connection: ClientConnection, now: number): Backlog | undefined {
    const { socket, response, heldInput } = connection;
    const waiting = socket.writableLength;
    const held =
      waiting + heldInput + socket.readableLength + ((response && bodies.get(response)?.readableLength) || 0);
    const hasEnded = socket.writableEnded;
    if (held === 0 && !hasEnded) return undefined;
    const taken = socket.bytesWritten - waiting;
    const before = latest.get(connection);
    const isStalled = before?.taken === taken && (waiting > 0 || hasEnded);
    const backlog = { connection, held, taken, since: isStalled ? before.since : now };
    latest.set(connection, backlog);
    return backlog;
  }

  const timer = setInterval(() => {
    const now = performance.now();
    const backlogs: Backlog[] = [];
    let sum = 0;
    for (const connection of connections.values()) {
      const backlog = look(connection, now);
      if (!backlog) continue;
      const isFlushed = connection.socket.writableFinished;
      if (now - backlog.since > (isFlushed ? Math.min(lingerTimeout, responseTimeout) : responseTimeout)) {
        breakOff(backlog, 'the client reads nothing');
      } else {
        backlogs.push(backlog);
        sum += backlog.held;
      }
    }
    if (sum <= maximumHeld) return;
    for (const backlog of backlogs.sort((a, b) => a.since - b.since)) {
      if (sum <= maximumHeld) break;
      breakOff(backlog, 'too much is held for clients who read too slowly');
      sum -= backlog.held;
    }
  }, interval).unref();
  return () => clearInterval(timer);
}

const breakOff = ({ connection }: Backlog, reason: string): unknown => connection.socket.destroy(new BrokenOff(reason));

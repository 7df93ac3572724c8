import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { limitBacklogs } from './backpressure.ts';
import { createRefusals, type ParserError } from './client-error.ts';
import type { HttpTimeouts } from './config.ts';
import type { AllowedOrigins } from './origins.ts';
import { ClientConnection } from './client-connection.ts';
import { BrokenOff } from './outcome.ts';
import { headerBytes } from '../limits.ts';
import type { Logger } from '../log/logger.ts';
import type { Metrics } from '../metrics.ts';

export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  readonly corsOrigins: AllowedOrigins;
  readonly http: HttpTimeouts;
}

export interface Server {
  /** Where it listens, such as http://127.0.0.1:8000. */
  readonly url: string;
  /**
   * Closes in three steps: responses get `Connection: close`; after `shutdownDrain` ms no connection is accepted, and
   * requests in flight may end; `shutdownTimeout` ms later the remaining connections are cut.
   */
  close(): Promise<void>;
}

export interface ServerEvents {
  /** Called when the process is drained, before the requests in flight are waited for. */
  onDrained(): void;
}

/**
 * Connections that wait to be accepted. A connection that finds no place is tried again after a second, so that the
 * burst of one client would delay the new connections of all. Linux allows as many by default (net.core.somaxconn).
 */
const backlog = 4_096;

/** @throws when the port or the address cannot be used */
export async function startServer(
  listener: RequestListener,
  { host, port, http, corsOrigins }: ServerConfig,
  log: Logger,
  metrics?: Metrics,
  { onDrained }: ServerEvents = { onDrained: () => {} },
): Promise<Server> {
  const connections = new Map<Duplex, ClientConnection>();
  let closing = false;
  const start: RequestListener = (request, response) => {
    if (closing) response.shouldKeepAlive = false;
    listener(request, response);
  };
  const take: RequestListener = (request, response) => connections.get(request.socket)?.take(request, response);
  const server = createServer(
    {
      maxHeaderSize: headerBytes,
      headersTimeout: http.headersTimeout,
      requestTimeout: http.requestTimeout,
      keepAliveTimeout: http.keepAliveTimeout,
      connectionsCheckingInterval: Math.min(1_000, http.headersTimeout),
      // The app checks it: the response is then a problem.
      requireHostHeader: false,
      // A request without a body has no stream that is read to its end: 2 µs.
      optimizeEmptyRequests: true,
    },
    take,
  );
  const toRefusal = createRefusals(log, metrics, corsOrigins);
  server.on('connection', (socket: Socket) => {
    connections.set(socket, new ClientConnection(socket, start, toRefusal));
    socket.once('close', () => connections.delete(socket));
  });
  server.on('clientError', (error: ParserError, socket) => connections.get(socket)?.refuse(error));
  // Without a listener Node closes the connection without a response. The service is no proxy.
  server.on('connect', (request: IncomingMessage, socket) => {
    // Node's own listeners are gone by now.
    socket.on('error', () => {});
    connections.get(socket)?.refuse(new Error('CONNECT'), request);
  });
  // Without a listener Node's response to an unknown expectation is a 417 without a body.
  server.on('checkExpectation', take);
  const stopLimiting = limitBacklogs(connections, http.responseTimeout);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog }, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;

  return {
    url: `http://${name}:${address.port}`,
    close: async () => {
      closing = true;
      // A connection that is kept alive would delay the end, and the client's next request would be cut.
      for (const { response } of connections.values()) {
        if (response) response.shouldKeepAlive = false;
      }
      if (http.shutdownDrain > 0) await delay(http.shutdownDrain);
      onDrained();
      const deadline = setTimeout(() => {
        for (const { socket } of connections.values()) socket.destroy(new BrokenOff('the process is stopping'));
      }, http.shutdownTimeout);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      clearTimeout(deadline);
      stopLimiting();
    },
  };
}

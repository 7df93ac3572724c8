import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from './config.ts';
import { answerClientError } from './http/client-error.ts';
import type { Logger } from './logger.ts';

export interface Server {
  /** Where it listens, such as http://127.0.0.1:8000. */
  readonly url: string;
  /** Stops accepting, lets requests in flight finish, and after `shutdownTimeout` cuts what is left. */
  close(): Promise<void>;
}

const maxHeaderSize = 16_384;

/** @throws when the address cannot be had */
export async function startServer(listener: RequestListener, { host, port, http }: Pick<Config, 'host' | 'port' | 'http'>, log: Logger): Promise<Server> {
  const server = createServer({
    maxHeaderSize,
    headersTimeout: http.headersTimeout,
    requestTimeout: http.requestTimeout,
    keepAliveTimeout: http.keepAliveTimeout,
    connectionsCheckingInterval: Math.min(1_000, http.headersTimeout),
    // The app checks it, to answer with a problem.
    requireHostHeader: false,
  }, listener);
  server.on('clientError', answerClientError(log));
  // Without a listener Node answers an unknown expectation itself, with an empty 417.
  server.on('checkExpectation', listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;

  return {
    url: `http://${name}:${address.port}`,
    close: () => new Promise((resolve) => {
      const deadline = setTimeout(() => server.closeAllConnections(), http.shutdownTimeout);
      server.close(() => {
        clearTimeout(deadline);
        resolve();
      });
    }),
  };
}

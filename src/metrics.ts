import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ConnectionLoad } from './postgres/runner.ts';
import { explanations, type Reason } from './refusals/refusal-reasons.ts';

/** The metrics of the service. The number of label values does not grow with users, tasks or clients. */
export interface Metrics {
  requestStarted(): void;
  /** @param operationId undefined where no operation was reached @param duration seconds */
  requestEnded(
    operationId: string | undefined,
    outcome: { readonly status: number; readonly incomplete?: true },
    duration: number,
  ): void;
  /** Counts a refusal of a request, or of a key set that was fetched. */
  refused(reason: Reason): void;
  keysFetched(outcome: 'success' | 'failure'): void;
  watchConnections(load: () => ConnectionLoad): void;
  watchStreams(count: () => number): void;
}

export interface MetricsServer extends Metrics {
  readonly url: string;
  close(): Promise<void>;
}

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Serves Prometheus's text format (https://prometheus.io/docs/instrumenting/exposition_formats/) at `/metrics`, without a token, on
 * a port of its own that need not be public.
 * @throws when the port or the address cannot be used
 */
export async function startMetrics(host: string, port: number): Promise<MetricsServer> {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its response',
    labelNames: ['operation', 'status'],
    buckets,
    registers,
  });
  const incompletes = new Counter({
    name: 'http_responses_incomplete_total',
    help: 'Responses that the service broke off',
    labelNames: ['operation'],
    registers,
  });
  const inFlight = new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests whose response has not ended',
    registers,
  });
  const refusals = new Counter({
    name: 'refusals_total',
    help: 'Refused requests, denied origins and failed fetches of keys',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of Object.keys(explanations)) refusals.inc({ reason }, 0);
  const fetches = new Counter({
    name: 'jwks_fetches_total',
    help: "Fetches of the token issuer's keys",
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['success', 'failure']) fetches.inc({ outcome }, 0);

  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    void register.metrics().then((text) => response.writeHead(200, { 'Content-Type': register.contentType }).end(text));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });

  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}/metrics`,
    requestStarted: () => inFlight.inc(),
    requestEnded: (operation = 'none', { status, incomplete }, seconds) => {
      inFlight.dec();
      duration.observe({ operation, status }, seconds);
      if (incomplete) incompletes.inc({ operation });
    },
    refused: (reason) => refusals.inc({ reason }),
    keysFetched: (outcome) => fetches.inc({ outcome }),
    watchConnections: (load) => {
      const connections = new Gauge({
        name: 'database_connections',
        help: 'Connections to the database: in use and idle; waiting counts the statements that have to wait for one',
        labelNames: ['state'],
        registers,
        collect: () => {
          const { used, idle, waiting } = load();
          connections.set({ state: 'used' }, used);
          connections.set({ state: 'idle' }, idle);
          connections.set({ state: 'waiting' }, waiting);
        },
      });
    },
    watchStreams: (count) => {
      const streams: Gauge = new Gauge({
        name: 'event_streams_open',
        help: 'Event streams that are open; each is a request in flight, too',
        registers,
        collect: () => {
          streams.set(count());
        },
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

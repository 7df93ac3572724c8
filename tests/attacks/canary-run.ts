import { connect } from 'node:net';
import fc from 'fast-check';
import { ask, type ApiResponse } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { databaseUrl } from '../support/service.ts';
import { openSql } from '../support/sql.ts';
import { startAccessTokens } from './canary-access-tokens.ts';
import { controls, forgeries, mark, password, rawForgeries } from './canary.ts';
import { openConnections } from './hostile-requests/connections.ts';
import { attacker, hostileRequests } from './hostile-requests/hostile-requests.ts';
import { startProduction } from './hostile-requests/production.ts';

/** What came out of the process, on every way. */
export interface Evidence {
  readonly answers: readonly ApiResponse[];
  /** Answers to raw bytes, as they came. */
  readonly received: readonly string[];
  readonly log: string;
  /** What was sent as a bearer token. */
  readonly tokens: readonly string[];
}

const everything = { LOG_LEVEL: 'trace', BETTER_AUTH_URL: 'http://127.0.0.1:1' };

/** Hostile requests, forgeries, OAuth access tokens and an unexpected error, on a service that works. */
export async function attackService(requests: number, seed: number): Promise<Evidence> {
  const url = new URL(databaseUrl());
  url.password ||= password;
  const accessTokens = await startAccessTokens();
  const {
    service,
    url: baseUrl,
    stop,
  } = await startProduction({
    ...everything,
    ...accessTokens.env,
    DATABASE_URL: url.href,
  });
  const { answers: responses, tokens } = await sendHostile(baseUrl, requests, seed);
  const received: string[] = [];
  for (const control of controls) {
    for (const [method, path, options] of [...(await forgeries(control)), ...(await accessTokens.requests(control))]) {
      tokens.push(options.token ?? '');
      responses.push(await ask(baseUrl, method, path, options));
    }
    for (const bytes of rawForgeries(control)) received.push(await exchangeRaw(baseUrl, bytes));
  }
  responses.push(...(await failUnexpectedly(baseUrl)));
  await stop();
  await accessTokens.close();
  return { answers: responses, received, log: service.output(), tokens: tokens.filter(Boolean) };
}

/** Hostile requests to a service whose database is away. */
export async function attackWithoutDatabase(requests: number, seed: number): Promise<Evidence> {
  const { service, url, stop } = await startProduction({
    ...everything,
    DATABASE_URL: `postgresql://canary:${password}@127.0.0.1:1/canary`,
  });
  const { answers: responses, tokens } = await sendHostile(url, requests, seed);
  responses.push(await ask(url, 'GET', '/readyz'));
  await stop();
  return { answers: responses, received: [], log: service.output(), tokens };
}

async function sendHostile(
  url: string,
  requests: number,
  seed: number,
): Promise<{ answers: ApiResponse[]; tokens: string[] }> {
  const attackers = [await attacker(fc.integer({ min: 1, max: 1_000 }), mark)];
  const connections = openConnections(url, 20);
  const waiting = fc.sample(hostileRequests(attackers), { numRuns: requests, seed }).values();
  const responses: ApiResponse[] = [];
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (const request of waiting) responses.push(await connections.send(request));
    }),
  );
  connections.close();
  return { answers: responses, tokens: attackers.flatMap(({ good, bad }) => [good, ...bad]) };
}

/** An error of the database that nobody expects, and that has the row in it. */
async function failUnexpectedly(url: string): Promise<ApiResponse[]> {
  const alice = await caller(url);
  const { id } = await alice.create('Buy milk');
  const sql = await openSql(databaseUrl());
  await sql.execute("alter table tasks add constraint forced_500 check (title not like 'forced 500%') not valid");
  try {
    const body = { title: `forced 500 ${mark}`, description: mark };
    return [await alice.ask('POST', '', { body }), await alice.ask('PUT', `/${id}`, { body })];
  } finally {
    await sql.execute('alter table tasks drop constraint forced_500');
    await sql.close();
  }
}

/** @returns what came until the service closed the connection */
const exchangeRaw = (baseUrl: string, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(baseUrl);
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes);
    });
    let received = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      received += chunk;
    });
    socket.on('error', reject).on('close', () => {
      resolve(received);
    });
  });

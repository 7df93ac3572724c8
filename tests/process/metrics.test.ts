import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Server } from '../../src/http/server.ts';
import { caller } from '../support/caller.ts';
import { newKey, startIssuer, type Issuer, type IssuerKey } from '../support/issuer.ts';
import { startTestService } from '../support/service.ts';
import { until } from '../support/until.ts';
import { keepLog } from '../support/log-lines.ts';

const { log, lines } = keepLog();
let issuer: Issuer;
let key: IssuerKey;
let service: Server;

beforeAll(async () => {
  key = await newKey('EdDSA', 'one');
  issuer = await startIssuer(key);
  service = await startTestService({ METRICS_PORT: '0', BETTER_AUTH_URL: issuer.url }, log);
});
afterAll(async () => {
  await service.close();
  await issuer.leave();
});

const metricsUrl = (): string => String(lines.find(({ msg }) => msg === 'metrics')?.['url']);
const scrape = async (): Promise<string> => (await fetch(metricsUrl())).text();

describe('The metrics', () => {
  test('count each request by its operation and status, not by its user', async () => {
    for (const alice of [await caller(service.url), await caller(service.url, '/api/{user_id}/tasks')]) {
      const { id } = await alice.create('Buy milk');
      await alice.ask('GET', `/${id}`);
      await alice.ask('GET', '/0x10');
      await alice.ask('GET', '', { token: 'bad' });
    }
    const text = await scrape();
    for (const labels of [
      'operation="getTask",status="200"',
      'operation="getUserTask",status="422"',
      'operation="listTasks",status="401"',
    ]) {
      expect(text).toContain(`http_request_duration_seconds_count{${labels}} 1`);
    }
    expect(text).toContain('http_requests_in_flight 0');
    expect(text).not.toContain('usr_');
  });

  test('and the log have 499 for a request whose client disconnected', async () => {
    const alice = await caller(service.url);
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: given-up\r\nAuthorization: Bearer ${alice.token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"title"`,
    );
    await until('the request is in flight', async () => (await scrape()).includes('http_requests_in_flight 1'));
    socket.resetAndDestroy();
    await until('the log has the request', () => lines.some(({ requestId }) => requestId === 'given-up'));
    const text = await scrape();
    expect(text).toContain('http_request_duration_seconds_count{operation="createTask",status="499"} 1');
    expect(text).toContain('http_requests_in_flight 0');
    expect(lines.filter(({ requestId }) => requestId === 'given-up')).toEqual([
      expect.objectContaining({ level: 30, msg: 'request', status: 499, operationId: 'createTask' }),
    ]);
  });

  test('count requests without an operation under one name, so that the labels stay few', async () => {
    const alice = await caller(service.url);
    for (const path of ['/a', '/b', '/c']) await alice.askAt('GET', path);
    expect(await scrape()).toContain('http_request_duration_seconds_count{operation="none",status="404"} 3');
  });

  test('count refusals by a closed list of reasons', async () => {
    const before = await scrape();
    const count = (text: string, reason: string): number =>
      Number(new RegExp(`^refusals_total\\{reason="${reason}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
    const alice = await caller(service.url);
    for (const origin of ['https://a.example', 'https://b.example'])
      await alice.askAt('GET', '/api/usr_other/tasks', { headers: { origin } });
    await alice.ask('GET', '', { token: '' });
    const after = await scrape();
    const added = ['origin-denied', 'other-user', 'token-placeholder', 'expired'].map(
      (reason) => count(after, reason) - count(before, reason),
    );
    expect(added).toEqual([2, 2, 1, 0]);
    expect(after.match(/^refusals_total/gm)).toHaveLength(before.match(/^refusals_total/gm)?.length ?? 0);
  });

  test('have connections and fetched keys', async () => {
    const alice = await caller(service.url);
    await alice.ask('GET', '', { token: await issuer.sign(key, { sub: alice.userId }) });
    const text = await scrape();
    expect(text).toMatch(/database_connections\{state="idle"\} [1-9]/);
    expect(text).toContain('jwks_fetches_total{outcome="success"} 1');
  });

  test('are only at /metrics of their own port', async () => {
    expect((await fetch(metricsUrl().replace('/metrics', '/other'))).status).toBe(404);
    expect((await fetch(metricsUrl(), { method: 'POST' })).status).toBe(404);
    expect((await (await caller(service.url)).askAt('GET', '/metrics')).status).toBe(404);
  });

  test('have every name in the queries of the example dashboard', async () => {
    const dashboard = readFileSync(new URL('../../examples/grafana/todo-api.json', import.meta.url), 'utf8');
    const names = [...dashboard.matchAll(/"expr": "(.*)"/g)].flatMap(
      ([, query]) => query?.match(/\b(http|refusals|database|jwks|nodejs|process)_\w+/g) ?? [],
    );
    const text = await scrape();
    expect(names.length).toBeGreaterThan(9);
    expect(names.filter((name) => !new RegExp(`^${name}[ {]`, 'm').test(text))).toEqual([]);
  });
});

test('no port is opened for metrics unless one is configured', async () => {
  const quiet = keepLog();
  const other = await startTestService({}, quiet.log);
  await other.close();
  expect(quiet.lines).toEqual([]);
});

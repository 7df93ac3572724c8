import { readFileSync } from 'node:fs';
import { expect, jest, test } from '@jest/globals';
import { load } from 'js-yaml';
import { ask } from '../support/api.ts';
import { freshCheckout, start, type RunningProcess } from '../support/process.ts';
import { newUser, secret, tokenFor } from '../support/tokens.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';
import { useMigratedServer } from './migrated-server.ts';
import { startHaProxy } from './proxy/haproxy.ts';
import { keepConnection } from './proxy/kept-connection.ts';
import { differences, startUnbrokenLoad } from './proxy/unbroken-load.ts';
import { isLong, times } from './run.ts';
import { describeWith } from './proxy/programs.ts';

jest.setTimeout(isLong ? 600_000 : 90_000);

const rolls = times(20, 3);
const clients = 50;
const drain = '1000';

describeWith(['haproxy'], 'Instances that come and go', () => {
  const server = useMigratedServer();

  const startInstance = async (port: number, database = server.url): Promise<RunningProcess> => {
    const instance = start(freshCheckout(), {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: database,
      BETTER_AUTH_SECRET: secret,
      BETTER_AUTH_URL: 'http://127.0.0.1:1',
      SHUTDOWN_DRAIN_MS: drain,
    });
    await instance.printed(/"msg":"listening"/);
    return instance;
  };

  test(`SIGTERM fails no request of ${clients} clients that keep their connections, and closes each connection`, async () => {
    const port = await freePort();
    const instance = await startInstance(port);
    const token = await tokenFor(newUser());
    const counts = { answered: 0, toldToGo: 0 };
    const all = Promise.all(
      Array.from({ length: clients }, async () => {
        const client = keepConnection(`http://127.0.0.1:${port}`, token);
        for (let told = false; !told;) {
          const { status, headers } = await client.ask('GET', '/api/tasks?limit=10');
          expect(status).toBe(200);
          counts.answered += 1;
          told = headers['connection'] === 'close';
          if (told) counts.toldToGo += 1;
        }
        client.close();
      }),
    );
    await until('each client has 20 responses', () => counts.answered >= 20 * clients);
    instance.signal('SIGTERM');
    await all;
    expect((await instance.ended).code).toBe(0);
    console.log(`SIGTERM under ${clients} kept connections: ${counts.answered} answered, 0 failed`);
    expect(counts.toldToGo).toBe(clients);
  });

  test(`${rolls} rolling restarts of two instances behind HAProxy fail no request, and lose and double no write`, async () => {
    const ports = { one: await freePort(), two: await freePort() };
    const instances = { one: await startInstance(ports.one), two: await startInstance(ports.two) };
    const proxy = await startHaProxy(ports);
    const running = await startUnbrokenLoad(proxy.url, clients);
    const began = performance.now();
    for (let roll = 1; roll <= rolls; roll += 1) {
      for (const name of ['one', 'two'] as const) {
        await running.answered(10 * clients);
        instances[name].signal('SIGTERM');
        expect((await instances[name].ended).code).toBe(0);
        instances[name] = await startInstance(ports[name]);
        await proxy.becameReady(name, roll);
      }
    }
    await running.answered(10 * clients);
    const journal = await running.stop();
    const { answers: responses, failed, shared, walks } = journal;
    console.log(
      `${rolls} rolling restarts in ${Math.round((performance.now() - began) / 1_000)} s: ${JSON.stringify({ answers: responses, failed: failed.length, toggles: shared.toggles, walks })}`,
    );
    expect(failed).toEqual([]);
    expect(proxy.output()).not.toMatch(/ api \S+ .* 5\d\d /);
    expect(await differences(server.sql, journal)).toEqual([]);
    expect(walks).toBeGreaterThan(0);
    const served = Object.values(instances).map((instance) => instance.output().match(/"msg":"request"/g)?.length ?? 0);
    expect(Math.min(...served)).toBeGreaterThan(0);
  });

  test('without a database HAProxy passes on the responses of the instances', async () => {
    const ports = { one: await freePort(), two: await freePort() };
    await Promise.all(Object.values(ports).map((port) => startInstance(port, 'postgresql://127.0.0.1:1/todo')));
    const { url, noneReady } = await startHaProxy(ports);
    await noneReady();
    const token = await tokenFor(newUser());
    const origin = 'http://127.0.0.1:1';
    const responses = await Promise.all([
      ask(url, 'GET', '/api/tasks', { token, headers: { origin } }),
      ask(url, 'GET', '/api/tasks', { headers: { origin } }),
      ask(url, 'GET', '/docs', { headers: { origin } }),
      ask(url, 'GET', '/readyz', { headers: { origin } }),
    ]);
    expect(responses.map(({ status, headers }) => [status, headers['access-control-allow-origin']])).toEqual([
      [503, origin],
      [401, origin],
      [200, origin],
      [503, origin],
    ]);
  });

  test('the composed instances are those of the configuration of HAProxy, and drain for the tested time', () => {
    const read = (name: string): string =>
      readFileSync(new URL(`../../examples/scaling/${name}`, import.meta.url), 'utf8');
    const { services } = load(read('compose.yaml')) as {
      services: Record<string, { environment: Record<string, number> }>;
    };
    const known = new Set(
      [...read('haproxy.cfg').matchAll(/^ {2}server (\w+) "\$\{INSTANCE_\w+-\1:8000\}"$/gm)].map(([, name]) => name),
    );
    expect(
      Object.keys(services).filter((name) => services[name]?.environment?.['SHUTDOWN_DRAIN_MS'] === Number(drain)),
    ).toEqual([...known]);
  });
});

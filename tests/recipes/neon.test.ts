import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { parseEnv } from 'node:util';
import { loadConfig } from '../../src/config.ts';
import { reachable } from '../../src/database/config.ts';
import { ChannelBoundClient } from '../../src/database/checked-client.ts';
import { driverOptions } from '../../src/database/driver-options.ts';
import { startPgBouncer } from '../faults/proxy/pgbouncer.ts';
import { describeWith } from '../faults/proxy/programs.ts';
import { caller } from '../support/caller.ts';
import { codeBlocks } from '../support/markdown.ts';
import { startPostgres } from '../support/postgres.ts';
import { freshCheckout, run } from '../support/process.ts';
import { startTestService } from '../support/service.ts';
import { secret } from '../support/tokens.ts';

jest.setTimeout(120_000);

const [service = '', migration = ''] = codeBlocks('docs/recipes/neon.md').map(({ text }) => text);

describe('the connection strings of the page', () => {
  test.each([
    ['the service', service, true],
    ['migrations', migration.replace(' npm run migrate', ''), false],
  ])('for %s are read as they are: verified TLS, bound to its channel', (_name, settings, isPooler) => {
    for (const name of ['DATABASE_URL', 'NEON_DATABASE_URL']) {
      const env = { [name]: parseEnv(settings)['DATABASE_URL'] };
      const database = reachable(loadConfig(env).database);
      expect(database.isPooler).toBe(isPooler);
      expect(driverOptions(database)).toMatchObject({
        ssl: { rejectUnauthorized: true, servername: expect.stringMatching(/^ep-cool-rain-\d+.*\.neon\.tech$/) },
        Client: ChannelBoundClient,
      });
    }
  });
});

describeWith(['pgbouncer'], 'a database with a direct and a pooled endpoint', () => {
  const running: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const part of running.splice(0).reverse()) await part.close();
  });

  test('is migrated by the one and serves by the other', async () => {
    const server = await startPostgres();
    running.push(server);
    const pgbouncer = await startPgBouncer(server.url);
    running.push({ close: async () => pgbouncer.remove() });
    const command = migration.split(' ').slice(1).join(' ').trim().split(' ') as [string, ...string[]];
    const migrated = run(freshCheckout(), command, {
      NODE_ENV: 'production',
      BETTER_AUTH_SECRET: secret,
      BETTER_AUTH_URL: 'https://app.example.com',
      DATABASE_URL: server.url,
    });
    expect((await migrated.ended).code).toBe(0);
    // Its TLS name begins with -pooler, as Neon's has it; nothing else says that there is a pooler.
    const serving = await startTestService({ DATABASE_URL: pgbouncer.url, DATABASE_SHARED_CONNECTIONS: undefined });
    running.push(serving);
    const alice = await caller(serving.url);
    const task = await alice.create('Buy milk');
    expect((await alice.ask('GET', '')).body).toEqual([task]);
  });
});

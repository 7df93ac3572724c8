import { afterAll, beforeAll } from '@jest/globals';
import { loadConfig } from '../../src/config.ts';
import { reachable, type ReachableDatabase } from '../../src/database/config.ts';
import { createLogger, type Logger } from '../../src/log/logger.ts';
import type { Server } from '../../src/http/server.ts';
import { startService } from '../../src/service.ts';
import { secret } from './tokens.ts';

/** This worker's migrated database. */
export const databaseUrl = (): string =>
  (JSON.parse(process.env['TEST_WORKER_DATABASES'] ?? '[]') as string[])[
    Number(process.env['JEST_WORKER_ID'] ?? 1) - 1
  ] ?? '';

// Connections to an embedded database are one session, see main.ts.
const embedded = process.env['TEST_DATABASE_URL'] === undefined ? { DATABASE_SHARED_CONNECTIONS: '0' } : {};

/** What opens that database as the service would. */
export const databaseConfig = (): ReachableDatabase =>
  reachable(loadConfig({ DATABASE_URL: databaseUrl(), ...embedded }).database);

/** The real service on a free port. `env` is what an operator would set. */
export async function startTestService(env: NodeJS.ProcessEnv = {}, log?: Logger): Promise<Server> {
  const config = loadConfig({
    BETTER_AUTH_SECRET: secret,
    DATABASE_URL: databaseUrl(),
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'silent',
    ...embedded,
    ...env,
  });
  const { auth, database } = config;
  return startService(
    { ...config, auth: { ...auth, secret: auth.secret ?? '' }, database: reachable(database) },
    log ?? (await createLogger({ ...config, production: true })),
  );
}

/**
 * Runs one service for the tests of a file, unless TEST_SERVICE_URL names one that runs and `env` asks for nothing else.
 * @returns a function that gives its address
 */
export function useService(env: NodeJS.ProcessEnv = {}): () => string {
  const running = process.env['TEST_SERVICE_URL'];
  if (running !== undefined && Object.keys(env).length === 0) return () => running;
  let server: Server | undefined;
  beforeAll(async () => {
    server = await startTestService(env);
  });
  afterAll(async () => {
    await server?.close();
  });
  return () => {
    if (!server) throw new Error('the service has not started yet');
    return server.url;
  };
}

import { setFlagsFromString } from 'node:v8';
import { keyUrls } from './auth/config.ts';
import { issueToken } from './auth/sign-token.ts';
import { UnsuitableEncoding } from './database/checked-client.ts';
import { withClient } from './database/client.ts';
import { onEmbedded, reachable } from './database/config.ts';
import type { EmbeddedPostgres } from './database/embedded.ts';
import { dataFolder, developmentSecret } from './cli/development.ts';
import { configFromEnvironment } from './cli/environment.ts';
import { originTexts } from './http/origins.ts';
import { createLogger } from './log/logger.ts';
import type { Server } from './http/server.ts';
import { endWith } from './cli/start-errors.ts';
import { startService, type CompleteConfig } from './service.ts';

const tokenLifetime = 86_400;

// V8 takes objects that survive the first garbage collections for long-lived, and then allocates all of their kind in the old
// generation: in one start of three, a quarter more CPU and 80 MB. The flag is one of `node --v8-options`.
setFlagsFromString('--no-allocation-site-pretenuring');
// By default the heap may double before it is collected: some 50 MB with 300 clients who do not read.
setFlagsFromString('--heap-growing-percent=30');
const config = configFromEnvironment();
const log = await createLogger(config);
let embedded: EmbeddedPostgres | undefined;

try {
  const complete = await completeConfig();
  if (!config.production) await prepareTables(complete);
  const server = await startService(complete, log);
  log.info(trustOf(complete), 'accepts');
  log.info({ url: server.url }, 'listening');
  if (!config.production) await greet(server, complete.auth.secret);
  stopOn(['SIGTERM', 'SIGINT'], server);
  if (config.production) await refuseEncoding(complete, server);
} catch (error) {
  endWith(error, config);
  await embedded?.close();
}

/** The issuers, audiences and origins with which tokens and origins are compared. */
function trustOf({ auth, corsOrigins }: CompleteConfig): object {
  return {
    issuers: [...auth.issuers.keys()],
    audiences: auth.audiences,
    keyUrls: keyUrls(auth),
    oauthIssuer: auth.accessTokens?.issuer,
    oauthAudiences: auth.accessTokens?.audiences,
    origins: originTexts(corsOrigins),
  };
}

/** Fills in what development may leave out. */
async function completeConfig(): Promise<CompleteConfig> {
  const { auth, database } = config;
  return {
    ...config,
    auth: { ...auth, secret: auth.secret ?? developmentSecret(dataFolder()) },
    database: database.connection === undefined ? onEmbedded(database, await startEmbedded()) : reachable(database),
  };
}

/**
 * Development only: production migrates by `npm run migrate`, so that its start need not load MikroORM's drivers (100
 * ms, 20 MB).
 */
async function prepareTables({ database }: CompleteConfig): Promise<void> {
  const { migrate } = await import('./database/migrate.ts');
  await migrate(database);
}

/** Production starts without its database, and ends when that database cannot store every text. */
async function refuseEncoding({ database }: CompleteConfig, server: Server): Promise<void> {
  try {
    await withClient(database, async () => {});
  } catch (error) {
    if (!(error instanceof UnsuitableEncoding)) return;
    endWith(error, config);
    await server.close();
  }
}

async function startEmbedded(): Promise<EmbeddedPostgres> {
  const { startEmbeddedPostgres } = await import('./database/embedded.ts');
  embedded = await startEmbeddedPostgres(dataFolder());
  return embedded;
}

async function greet({ url }: Server, secret: string): Promise<void> {
  const token = await issueToken(secret, 'alice', tokenLifetime);
  console.log(`
  Todo API   ${url}
  Docs       ${url}/docs
  Database   ${embedded ? `embedded PostgreSQL in ${dataFolder()}` : 'DATABASE_URL'}

  Try it:

  curl -H 'Authorization: Bearer ${token}' ${url}/api/tasks
`);
}

function stopOn(signals: NodeJS.Signals[], server: Server): void {
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    log.info({ signal }, 'stopping');
    // A connection to a frozen database may never close; whatever is left then is cut.
    setTimeout(() => process.exit(1), config.http.shutdownDrain + config.http.shutdownTimeout + 1_000).unref();
    await server.close();
    await embedded?.close();
    log.info('stopped');
  };
  for (const signal of signals) process.once(signal, (received) => void stop(received));
}

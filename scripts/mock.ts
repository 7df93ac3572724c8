import { parseArgs } from 'node:util';
import { issueToken } from '../src/auth/sign-token.ts';
import { dataFolder, developmentSecret } from '../src/cli/development.ts';
import { configFromEnvironment } from '../src/cli/environment.ts';
import type { Config } from '../src/config.ts';
import { createLogger, type Logger } from '../src/log/logger.ts';
import type { Server } from '../src/http/server.ts';
import { exampleUser } from './mock/any-token.ts';

const tokenLifetime = 86_400;
const help = `Usage: npm run mock -- [--port 4010] [--host 127.0.0.1] [--stateful]

Serves the contract's examples with the service's own checks: no database, nothing is kept.
With --stateful it is the service itself on a database in memory: it keeps tasks until it ends, and takes any token.
CORS_ORIGINS and LOG_LEVEL hold as they do for the service.`;

const options = readOptions(process.argv.slice(2));
if (options === undefined) {
  console.error(help);
  process.exitCode = 1;
} else if (options.help) {
  console.log(help);
} else {
  await start(options);
}

interface Options {
  readonly port: number;
  readonly host: string | undefined;
  readonly stateful: boolean;
  readonly help: boolean;
}

function readOptions(args: string[]): Options | undefined {
  try {
    const {
      values: { port, host, stateful, help },
    } = parseArgs({
      args,
      options: {
        port: { type: 'string', default: '4010' },
        host: { type: 'string' },
        stateful: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return /^\d{1,5}$/.test(port) && Number(port) <= 65_535 ? { port: Number(port), host, stateful, help } : undefined;
  } catch {
    return undefined;
  }
}

async function start({ port, host, stateful }: Options): Promise<void> {
  const config = configFromEnvironment();
  const startServer = stateful ? startStateful : startWithExamples;
  const server = await startServer(
    { ...config, host: host ?? config.host, port },
    await createLogger({ ...config, production: false }),
  ).catch((error: unknown) => {
    console.error(`The mock cannot start: ${String(error)}`);
    process.exitCode = 1;
  });
  if (!server) return;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.close());
  const { url } = server;
  // Signed as `npm run token` does, so that the service on this machine takes it too.
  const token = await issueToken(config.auth.secret ?? developmentSecret(dataFolder()), exampleUser, tokenLifetime);
  console.log(`
  Todo API   ${url} (mock${stateful ? ', keeps tasks until it ends' : ''})
  Docs       ${url}/docs
  Token      ${token}
             of ${exampleUser}; any other token will do, and a JWT's sub is its user

  Try it:

  curl -H 'Authorization: Bearer ${token}' ${url}/api/tasks
${stateful ? '' : examplesOnDemand(url, token)}`);
}

// Each mock loads only what it runs: Prism, or PostgreSQL.
async function startWithExamples(config: Config, log: Logger): Promise<Server> {
  const { startMock } = await import('./mock/start-mock.ts');
  return startMock(config, log);
}

async function startStateful(config: Config, log: Logger): Promise<Server> {
  const { startStatefulMock } = await import('./mock/start-stateful-mock.ts');
  return startStatefulMock(config, log);
}

function examplesOnDemand(url: string, token: string): string {
  return `
  Ask for an error, or for another example by its name in openapi.yaml:

  curl -i -H 'Prefer: code=503' ${url}/api/tasks
  curl -H 'Prefer: example=empty' -H 'Authorization: Bearer ${token}' ${url}/api/tasks
  curl -H 'Prefer: dynamic=true' -H 'Authorization: Bearer ${token}' ${url}/api/tasks
`;
}

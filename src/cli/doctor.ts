import { keyUrls } from '../auth/config.ts';
import { fetchKeySet } from '../auth/fetch-key-set.ts';
import type { Config } from '../config.ts';
import { adviceOn } from '../database/advice.ts';
import { reachable } from '../database/config.ts';
import { describeDatabase, isSocket } from '../database/connection-parameters.ts';
import type { Finding } from '../database/finding.ts';
import { databaseFindings } from '../database/findings.ts';
import { configFromEnvironment } from './environment.ts';
import { readOptions } from './options.ts';
import { messageOf } from './start-errors.ts';
import { readTokenFile, tokenFindings } from './token-findings.ts';

const usage = `Usage: npm run doctor [-- --token <file>]
Checks configuration, database and token issuer, and says what to do. Ends with 1 if something keeps the service from working.
--token takes the token in a file, or in standard input with "-", through the checks as well: npm run doctor -- --token - < token.txt`;

const options = readOptions(usage, { token: { type: 'string' } });
const config = configFromEnvironment();
const findings = [
  ...configurationFindings(config),
  ...(await findingsOfDatabase(config)),
  ...(await Promise.all(keyUrls(config.auth).map((url) => keyFinding(url, config.auth.jwksTimeout)))),
  ...(options.token === undefined ? [] : await findingsOfToken(options.token, config)),
];
for (const { verdict, about, found, advice } of findings)
  console.log(
    `${verdict.padEnd(4)}  ${about.padEnd(13)}  ${found}${advice === undefined ? '' : `\n${' '.repeat(21)}${advice}`}`,
  );
if (findings.some(({ verdict }) => verdict === 'fail')) process.exitCode = 1;

async function findingsOfToken(file: string, config: Config): Promise<Finding[]> {
  let token: string;
  try {
    token = readTokenFile(file);
  } catch (error) {
    return [
      {
        verdict: 'fail',
        about: 'token',
        found: messageOf(error),
        advice: 'Name a file that has the token and nothing else, or "-" for standard input.',
      },
    ];
  }
  return tokenFindings(token, config);
}

function configurationFindings({ production, auth, database, corsOrigins }: Config): Finding[] {
  const about = 'configuration';
  const warnings: Finding[] = [];
  const warn = (found: string, advice: string): void => void warnings.push({ verdict: 'warn', about, found, advice });
  if (production && keyUrls(auth).some((url) => url.startsWith('http:')))
    warn(
      'JWKS_URL or BETTER_AUTH_URL is plain http',
      'Anyone on the network path could publish keys of their own: use https, or a network that only your services are on.',
    );
  if (production && corsOrigins.listed.some((origin) => origin.startsWith('http:')))
    warn('CORS_ORIGINS has a plain http origin', 'Tokens of its users travel in the open: use https.');
  const issuers = [...auth.issuers.keys()];
  const isDefault = (claim: string): boolean => keyUrls(auth).some((url) => new URL(url).origin === claim);
  if (!issuers.some((issuer) => auth.audiences.includes(issuer)) && [...issuers, ...auth.audiences].some(isDefault))
    warn(
      'JWT_ISSUER and JWT_AUDIENCE differ',
      "Better Auth's jwt plugin puts its base URL into both unless it is told otherwise.",
    );
  if (database.connection !== undefined) {
    const isLocal = database.connection.hosts.every(
      (host) => isSocket(host) || ['localhost', '127.0.0.1', '::1'].includes(host.address),
    );
    if (!isLocal && database.connection.tls === false)
      warn('The database is on another machine and is reached without TLS', 'Add ?sslmode=require to DATABASE_URL.');
  }
  return warnings.length > 0
    ? warnings
    : [
        {
          verdict: 'ok',
          about,
          found: production ? 'complete for production' : 'complete for development; NODE_ENV is not production',
        },
      ];
}

async function findingsOfDatabase({ database }: Config): Promise<Finding[]> {
  const about = 'database';
  if (database.connection === undefined)
    return [
      {
        verdict: 'ok',
        about,
        found: 'DATABASE_URL is not set: embedded PostgreSQL in .data, brought up to date at each start',
      },
    ];
  try {
    return [
      { verdict: 'ok', about, found: describeDatabase(database.connection) },
      ...(await databaseFindings(reachable(database))),
    ];
  } catch (error) {
    return [
      {
        verdict: 'fail',
        about,
        found: messageOf(error),
        advice: adviceOn(error) ?? 'Check DATABASE_URL, and that the server takes connections from here.',
      },
    ];
  }
}

async function keyFinding(url: string, timeout: number): Promise<Finding> {
  const about = 'issuer';
  try {
    const { keys } = await fetchKeySet(new URL(url), timeout);
    const algorithms = [...new Set(keys.map(({ alg, kty, crv }) => alg ?? crv ?? kty))].join(', ');
    return {
      verdict: 'ok',
      about,
      found: `${url} publishes ${keys.length === 1 ? '1 key' : `${keys.length} keys`}: ${algorithms}`,
    };
  } catch (error) {
    return {
      verdict: 'warn',
      about,
      found: `${url}: ${messageOf(error)}`,
      advice:
        'Tokens with a public key are answered with 503 until it does. Is Better Auth running there, with its jwt plugin, below /api/auth? If this service reaches it by another URL, set JWKS_URL. Shared-secret tokens need no issuer.',
    };
  }
}

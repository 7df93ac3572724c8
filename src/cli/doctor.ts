import type { Config } from '../config.ts';
import { adviceOn } from '../database/advice.ts';
import { reachable } from '../database/config.ts';
import { describeDatabase } from '../database/connection-parameters.ts';
import { configurationFindings } from '../doctor/configuration-findings.ts';
import { databaseFindings } from '../doctor/database-findings.ts';
import type { Finding } from '../doctor/finding.ts';
import { issuerFindings } from '../doctor/issuer-findings.ts';
import { readTokenFile, tokenFindings } from '../doctor/token-findings.ts';
import { messageOf } from '../error-message.ts';
import { dataFolder, developmentSecret } from './development.ts';
import { configFromEnvironment } from './environment.ts';
import { readOptions } from './options.ts';

const usage = `Usage: npm run doctor [-- --token <file>]
Checks configuration, database and token issuer, and says what to do. Ends with 1 if something keeps the service from working.
--token takes the token in a file, or in standard input with "-", through the checks as well: npm run doctor -- --token - < token.txt`;

const options = readOptions(usage, { token: { type: 'string' } });
const config = configFromEnvironment();
const findings = [
  ...configurationFindings(config),
  ...(await findingsOfDatabase(config)),
  ...(await issuerFindings(config.auth)),
  ...(options.token === undefined ? [] : await findingsOfToken(options.token, config)),
];
for (const { verdict, about, found, advice } of findings)
  console.log(
    `${verdict.padEnd(4)}  ${about.padEnd(13)}  ${found}${advice === undefined ? '' : `\n${' '.repeat(21)}${advice}`}`,
  );
if (findings.some(({ verdict }) => verdict === 'fail')) process.exitCode = 1;

async function findingsOfToken(file: string, { auth }: Config): Promise<Finding[]> {
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
  return tokenFindings(token, auth, auth.secret ?? developmentSecret(dataFolder()));
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

import { readFileSync } from 'node:fs';
import { readToken } from '../auth/compact-jws.ts';
import { createConfiguredVerifier } from '../auth/configured-verifier.ts';
import type { Config } from '../config.ts';
import type { Finding } from '../database/finding.ts';
import { quote } from '../quote.ts';
import { Refusal } from '../refusal.ts';
import { explanations } from '../refusal-reasons.ts';
import { dataFolder, developmentSecret } from './development.ts';

const about = 'token';
const standardInput = 0;

/** @param file `-` for standard input @returns the token, as a header, a file or `curl` has it @throws when the file cannot be read */
export const readTokenFile = (file: string): string =>
  readFileSync(file === '-' ? standardInput : file, 'utf8')
    .trim()
    .replace(/^(Authorization: *)?Bearer +/i, '');

/** Takes a token through the checks of a running service, in their order, and says which of them fails. */
export async function tokenFindings(token: string, { auth }: Pick<Config, 'auth'>): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    findings.push({ verdict: 'ok', about, found: contentOf(token) });
    const verify = createConfiguredVerifier(auth, auth.secret ?? developmentSecret(dataFolder()), {
      onFailure: () => {},
      onSuccess: () => {},
      onChange: () => {},
    });
    const { userId, scopes } = await verify(token);
    const limits = Object.entries(scopes?.missing ?? {}).map(
      ([access, scope]) => `may not ${access}: it lacks the scope ${quote(scope)}`,
    );
    findings.push({
      verdict: 'ok',
      about,
      found: [`It is accepted, for the user ${quote(userId)}`, ...limits].join('; '),
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    findings.push({ verdict: 'fail', about, found: error.message, advice: explanations[error.reason].advice });
  }
  return findings;
}

/** What it says of itself, before anything is verified. @throws InvalidToken when it cannot be read */
function contentOf(token: string): string {
  const { header, claims } = readToken(token);
  const members = {
    alg: header['alg'],
    typ: header['typ'],
    kid: header['kid'],
    iss: claims['iss'],
    aud: claims['aud'],
  };
  const dates = (['nbf', 'exp'] as const).map((name) => `${name} ${dateOf(claims[name])}`);
  return `It can be read: ${[...Object.entries(members).map(([name, value]) => `${name} ${quote(value)}`), ...dates].join(', ')}`;
}

/** @returns a NumericDate (RFC 7519, section 2) for people, anything else as it is */
function dateOf(value: unknown): string {
  const date = new Date(Number(value) * 1_000);
  return typeof value === 'number' && !Number.isNaN(date.getTime()) ? date.toISOString() : quote(value);
}

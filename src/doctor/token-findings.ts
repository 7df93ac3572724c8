import { readFileSync } from 'node:fs';
import { verifierOptions } from '../auth/configured-verifier.ts';
import type { AuthConfig } from '../auth/config.ts';
import { checkEachPart, type CheckedPart } from '../auth/token-diagnosis.ts';
import { createTokenVerifier, type TokenVerifierOptions } from '../auth/token-verifier.ts';
import { quote } from '../refusals/quote.ts';
import { describe, Refusal } from '../refusals/refusal.ts';
import { explanations } from '../refusals/refusal-reasons.ts';
import type { Finding } from './finding.ts';

const about = 'token';
const standardInput = 0;
const dates = ['exp', 'nbf', 'iat'];

/**
 * @param file `-` for standard input
 * @returns the token, as a header, a file or `curl` has it
 * @throws when the file cannot be read
 */
export const readTokenFile = (file: string): string =>
  readFileSync(file === '-' ? standardInput : file, 'utf8')
    .trim()
    .replace(/^(Authorization: *)?Bearer +/i, '');

/**
 * Takes a token through all checks of a running service.
 * @returns a finding for each part.
 * @param secret the first of the shared secrets
 */
export async function tokenFindings(token: string, auth: AuthConfig, secret: string): Promise<Finding[]> {
  const options = verifierOptions(auth, secret, {
    onFailure: () => {},
    onSuccess: () => {},
    onChange: () => {},
  });
  try {
    const parts = await checkEachPart(token, options);
    return [...parts.map(findingOf), await verdictOn(token, options, parts)];
  } catch (error) {
    return [refused(error)];
  }
}

function findingOf({ part, value, refusal }: CheckedPart): Finding {
  const name = `${about} ${part}`;
  const text = dates.includes(part) ? dateOf(value) : quote(value);
  if (!refusal) return { verdict: 'ok', about: name, found: part === 'key' ? 'its signature fits' : text };
  const { what, advice } = explanations[refusal.reason];
  const received = refusal.facts.received ?? (part === 'key' ? undefined : text);
  return { verdict: 'fail', about: name, found: describe(what, { ...refusal.facts, received }), advice };
}

/** What the service says of it, which stops at the first check that fails. */
async function verdictOn(
  token: string,
  options: TokenVerifierOptions,
  parts: readonly CheckedPart[],
): Promise<Finding> {
  try {
    const { userId, scopes } = await createTokenVerifier(options)(token);
    const limits = Object.entries(scopes?.missing ?? {}).map(
      ([access, scope]) => `may not ${access}: it lacks the scope ${quote(scope)}`,
    );
    return { verdict: 'ok', about, found: [`It is accepted, for the user ${quote(userId)}`, ...limits].join('; ') };
  } catch (error) {
    if (!(error instanceof Refusal) || !parts.some(({ refusal }) => refusal)) return refused(error);
    return { verdict: 'fail', about, found: `It is refused, with the reason ${error.reason} in the log` };
  }
}

/** @throws what is no refusal */
function refused(error: unknown): Finding {
  if (!(error instanceof Refusal)) throw error;
  return { verdict: 'fail', about, found: error.message, advice: explanations[error.reason].advice };
}

/** @returns a NumericDate (RFC 7519, section 2) for people, anything else as it is */
function dateOf(value: unknown): string {
  const date = new Date(Number(value) * 1_000);
  return typeof value === 'number' && !Number.isNaN(date.getTime()) ? date.toISOString() : quote(value);
}

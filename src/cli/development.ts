import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { minimumSecretBytes } from '../auth/config.ts';

/** The folder of the embedded database and of the secret, which development generates. */
export const dataFolder = (): string => resolve('.data');

/**
 * Reads the secret of this folder, or generates it.
 * @throws when the file has no secret that could be used
 */
export function developmentSecret(folder: string): string {
  const file = join(folder, 'better-auth-secret');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  const mend = 'delete it, and another one is made up, or set BETTER_AUTH_SECRET.';
  let secret: string;
  try {
    secret = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}): ${mend}`, {
      cause: error,
    });
  }
  if (Buffer.byteLength(secret) >= minimumSecretBytes) return secret;
  throw new Error(`${file} has less than ${minimumSecretBytes} bytes: ${mend}`);
}

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where development keeps what production is told: the embedded database and the secret. */
export const dataFolder = (): string => resolve('.data');

/** The secret of this folder, made up the first time it is asked for. */
export function developmentSecret(folder: string): string {
  const file = join(folder, 'better-auth-secret');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(file, 'utf8');
}

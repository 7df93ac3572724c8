import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueToken } from '../src/auth/sign-token.ts';

export const userCount = 500;
const lifetime = 86_400;

/** Files for wrk, a token to the line; the first line's user is number 0. */
export interface TokenFiles {
  readonly readers: string;
  readonly writers: string;
}

export const reader = (number: number): string => `user-${number % userCount}`;
export const writer = (number: number): string => `writer-${number % userCount}`;

export async function writeTokens(folder: string, secret: string): Promise<TokenFiles> {
  return {
    readers: await writeTokenFile(join(folder, 'readers'), secret, userCount, reader),
    writers: await writeTokenFile(join(folder, 'writers'), secret, userCount, writer),
  };
}

/** @returns the file, in which no two tokens are alike */
export async function writeTokenFile(
  file: string,
  secret: string,
  count: number,
  user: (number: number) => string,
): Promise<string> {
  const tokens = await Promise.all(
    Array.from({ length: count }, (_, number) => issueToken(secret, user(number), lifetime + number)),
  );
  writeFileSync(file, `${tokens.join('\n')}\n`);
  return file;
}

import { InvalidConfig, loadConfig, type Config } from '../../src/config.ts';

export const secret = 'x'.repeat(32);
export const production = {
  NODE_ENV: 'production',
  BETTER_AUTH_SECRET: secret,
  BETTER_AUTH_URL: 'https://app.example.com',
  DATABASE_URL: 'postgresql://app@db/todo',
};

export function errorsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof InvalidConfig) return error.errors;
    throw error;
  }
}

/** Each issuer with the URL of its keys. */
export const issuersOf = ({ issuers }: Config['auth']): Record<string, string> =>
  Object.fromEntries([...issuers].map(([issuer, { href }]) => [issuer, href]));

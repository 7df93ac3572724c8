import { InvalidConfig, loadConfig } from '../../src/config.ts';
import { reachable, type ReachableDatabase } from '../../src/database/config.ts';
import { driverOptions } from '../../src/database/driver-options.ts';

export const databaseOf = (url: string, env: NodeJS.ProcessEnv = {}): ReachableDatabase =>
  reachable(loadConfig({ ...env, DATABASE_URL: url }).database);

/** What the driver is told, with the password in place of the function that gives it. */
export function optionsOf(url: string, env: NodeJS.ProcessEnv = {}): object {
  const { password, ...options } = driverOptions(databaseOf(url, env));
  return { ...options, password: typeof password === 'function' ? password() : password };
}

export function errorsOf(url: string, env: NodeJS.ProcessEnv = {}): readonly string[] {
  try {
    loadConfig({ ...env, DATABASE_URL: url });
    return [];
  } catch (error) {
    if (error instanceof InvalidConfig) return error.errors;
    throw error;
  }
}

import { existsSync } from 'node:fs';
import { InvalidConfig, loadConfig, type Config } from './config.ts';

/** Reads `.env` if there is one (variables that are already set win) and the configuration. Prints every fault and ends the process with 1. */
export function configFromEnvironment(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof InvalidConfig)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

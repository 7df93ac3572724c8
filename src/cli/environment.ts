import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { InvalidConfig, loadConfig, type Config } from '../config.ts';

/**
 * Reads `.env` if there is one (variables that are already set win) and the configuration. Prints every error and ends
 * the process with 1.
 */
export function configFromEnvironment(): Config {
  try {
    return loadConfig(Object.assign(process.env, { ...readFile('.env'), ...process.env }));
  } catch (error) {
    if (!(error instanceof InvalidConfig)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** Windows' editors put a byte order mark in front, and its PowerShell writes UTF-16. */
function readFile(name: string): NodeJS.ProcessEnv {
  if (!existsSync(name)) return {};
  let bytes: Buffer;
  try {
    bytes = readFileSync(name);
  } catch (error) {
    throw new InvalidConfig([`${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`]);
  }
  return parseEnv(new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes));
}

import type { Config } from '../config.ts';
import { adviceOn } from '../database/advice.ts';
import { messageOf } from '../error-message.ts';

const notHere = 'HOST is not an address of this machine: set it to 127.0.0.1, or to 0.0.0.0 for all of them.';
const unwritable = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EEXIST', 'ENOTDIR'];

/**
 * Prints in one line why the process ends, for the operator, and sets the exit code 1. `LOG_LEVEL=debug` adds the stack
 * trace.
 */
export function endWith(error: unknown, config: Pick<Config, 'host' | 'logLevel'>): void {
  console.error(sentenceOf(error, config));
  if (['debug', 'trace'].includes(config.logLevel)) console.error(error);
  process.exitCode = 1;
}

/** What went wrong and, where it is known, what to do. */
function sentenceOf(error: unknown, { host }: Pick<Config, 'host'>): string {
  const { code, syscall, address, port, path, hostname } = (error ?? {}) as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
    hostname?: string;
  };
  if (syscall === 'listen') {
    const where = `Port ${port ?? ''} of ${address ?? ''}`;
    if (code === 'EADDRINUSE')
      return `${where} is in use by another process: stop that one, or set PORT or METRICS_PORT to a free one.`;
    if (code === 'EACCES') return `${where} may not be used by this user: set PORT or METRICS_PORT to 1024 or more.`;
    return notHere;
  }
  if (syscall === 'getaddrinfo' && hostname === host) return notHere;
  if (code !== undefined && path !== undefined && (syscall === 'mkdir' || unwritable.includes(code))) {
    return `${path} cannot be written (${code}): run in a folder that can, or set DATABASE_URL and BETTER_AUTH_SECRET.`;
  }
  const advice = adviceOn(error);
  return advice === undefined ? messageOf(error) : `${messageOf(error)}. ${advice}`;
}

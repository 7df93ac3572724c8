import { pino } from 'pino';
import type { Logger } from '../../src/log/logger.ts';

export interface LogLine {
  readonly level: number;
  readonly msg?: string;
  readonly requestId?: string;
  readonly err?: { readonly code?: string };
  readonly [name: string]: unknown;
}

export interface LogLines {
  readonly log: Logger;
  readonly lines: LogLine[];
  /** The line of a request that was answered. */
  ofRequest(headers: Readonly<Record<string, string>>): LogLine | undefined;
  /** The lines that say in words why something was refused. */
  warnings(reason: string): LogLine[];
}

/** A log that is kept in memory. */
export function keepLog(): LogLines {
  const lines: LogLine[] = [];
  return {
    log: pino({ level: 'trace' }, { write: (line: string) => lines.push(JSON.parse(line) as LogLine) }),
    lines,
    ofRequest: (headers) =>
      lines.find(({ requestId, msg }) => msg === 'request' && requestId === headers['x-request-id']),
    warnings: (reason) => lines.filter(({ level, reason: logged }) => level === 40 && logged === reason),
  };
}

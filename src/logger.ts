import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';

export type { Logger };

/** JSON lines in production; lines for people in development. */
export const createLogger = (options: { production: boolean; logLevel: string }): Logger => {
  const { production, logLevel: level } = options;
  return production ? pino({ level }) : pino({ level }, pretty({ sync: true, ignore: 'pid,hostname' }));
};

import { lineForPeople, shownInLine } from './log-for-people.ts';
import { destination, pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

// A write for each line would cost as much as the rest of a small request; what is buffered is written at exit, too.
const buffered = { sync: false, minLength: 16_000, periodicFlush: 1_000 };

/** Chosen fields only: PostgreSQL puts whole rows into an error's detail, which may be a user's text. */
const err = (error: Error & { code?: string }): object => ({
  type: error.name,
  code: error.code,
  message: error.message,
  stack: error.stack,
  ...(error.cause instanceof Error && { cause: err(error.cause) }),
});

/** JSON lines in production; lines for people in development. */
export async function createLogger({
  production,
  logLevel,
}: {
  production: boolean;
  logLevel: string;
}): Promise<Logger> {
  const options = { level: logLevel, serializers: { err } };
  if (production) return pino(options, batchLines(destination(buffered)));
  const { default: pretty } = await import('pino-pretty');
  return pino(
    options,
    pretty({
      sync: true,
      singleLine: true,
      ignore: ['pid', 'hostname', ...shownInLine].join(','),
      messageFormat: lineForPeople,
    }),
  );
}

/**
 * Has the destination take the lines of one turn of the event loop in one piece: for each piece it measures all that it
 * holds, which costs more than to make the line. Pino calls its `flushSync` at exit.
 */
function batchLines(to: ReturnType<typeof destination>): DestinationStream {
  const write = to.write.bind(to);
  const flushSync = to.flushSync.bind(to);
  let lines = '';
  const handOn = (): void => {
    if (lines !== '') write(lines);
    lines = '';
  };
  return Object.assign(to, {
    write: (line: string) => {
      if (lines === '') setImmediate(handOn);
      lines += line;
      return true;
    },
    flushSync: () => {
      handOn();
      flushSync();
    },
  });
}

import { hasNews, readChanges, type ChangesOptions, type ChangesPage, type ReadChanges } from './changes.ts';
import { readEvents } from './event-stream.ts';
import { pass } from './pass.ts';
import { isConnectionError, isProblem, ProblemError, UnexpectedResponse } from './problems.ts';

/** In milliseconds, until the service says otherwise. */
const usualWait = 1_000;
/** In milliseconds, unless the service asks for more. */
const longestWait = 10_000;

/** @returns the events after the one with this id. @throws ProblemError, UnexpectedResponse */
export type OpenStream = (
  lastEventId: string,
  signal: AbortSignal | undefined,
) => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;

/**
 * Reads all pages, then each change from the stream when it is made. Pages come first because they say when the copy is
 * complete, which events do not. When the stream ends or breaks, another one continues after the last event.
 * @throws the reason of the signal, and what waiting does not help against, such as a session that has ended
 */
export async function* followChanges(
  read: ReadChanges,
  open: OpenStream,
  { since, signal, onConnectionChange }: ChangesOptions,
): AsyncGenerator<ChangesPage, void, undefined> {
  let position = since;
  let isCaughtUp = false;
  let wait = usualWait;
  for (let failures = 0; ;) {
    let isOpen = false;
    try {
      if (!isCaughtUp || position === undefined)
        for await (const page of readChanges(read, { since: position, signal })) {
          ({ next: position } = page);
          yield page;
        }
      isCaughtUp = true;
      // The last page has said where it ends.
      const body = await open(position as string, signal);
      isOpen = true;
      onConnectionChange?.(undefined);
      for await (const event of readEvents(body, signal)) {
        if ('retry' in event) {
          wait = event.retry;
          continue;
        }
        failures = 0;
        const { changes } = event;
        const isNew = hasNews(changes, position);
        position = changes.next;
        if (isNew) yield { ...changes, startsOver: false, isLast: true };
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (isProblem(error, '/problems/gone')) {
        position = undefined;
        continue;
      }
      if (!mayPass(error)) throw error;
      failures += 1;
      // A stream that breaks is opened again at once, mostly; the user need not know.
      if (!isOpen) onConnectionChange?.(error as Error);
    }
    const backOff = failures === 0 ? 0 : usualWait * 2 ** (failures - 1) * (0.5 + Math.random() / 2);
    await pass(Math.max(wait, Math.min(backOff, longestWait)), signal, true);
  }
}

const mayPass = (error: unknown): boolean =>
  error instanceof ProblemError
    ? [408, 429].includes(error.problem.status) || error.problem.status >= 500
    : isConnectionError(error) || error instanceof UnexpectedResponse;

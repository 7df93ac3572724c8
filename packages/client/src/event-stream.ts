import { createParser } from 'eventsource-parser';
import type { Changes } from './contract.ts';

/** In milliseconds. The service sends something every 15 seconds; a connection that is silent for longer is dead. */
const longestSilence = 45_000;

export type StreamEvent = { readonly changes: Changes } | { readonly retry: number };

/**
 * Reads the events of a response until it ends, or is silent for too long. The id of an event is the `next` of its changes.
 * @throws the reason of the signal, and a TypeError when the connection breaks
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal | undefined,
): AsyncGenerator<StreamEvent, void, undefined> {
  const events: StreamEvent[] = [];
  const parser = createParser({
    onEvent: ({ data }) => events.push({ changes: JSON.parse(data) as Changes }),
    onRetry: (retry) => events.push({ retry }),
  });
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const close = (): void => {
    // A stream that has broken cannot be cancelled.
    reader.cancel().catch(() => {});
  };
  signal?.addEventListener('abort', close);
  try {
    for (;;) {
      const timer = setTimeout(close, longestSilence);
      const { done, value } = await reader.read().finally(() => {
        clearTimeout(timer);
      });
      signal?.throwIfAborted();
      if (done) return;
      parser.feed(value);
      yield* events.splice(0);
    }
  } finally {
    signal?.removeEventListener('abort', close);
    close();
  }
}

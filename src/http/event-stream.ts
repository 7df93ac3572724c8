import { Readable } from 'node:stream';
import type { JsonText } from '../json-text.ts';

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
export interface ServerSentEvent {
  readonly id: string;
  readonly data: JsonText<unknown>;
}

/** Milliseconds without an event after which a comment is sent, so that no proxy closes the connection as idle. */
const quietFor = 15_000;
/** Milliseconds that a client waits before it connects again, unless the process stops. */
const usualRetry = 1_000;

/**
 * The body of a response of server-sent events. It reads the next event when the client has received the one before, so that
 * one event is held for a client who does not read.
 */
export class EventStream extends Readable {
  readonly #next: () => Promise<ServerSentEvent | undefined>;
  readonly #close: () => void;
  #sentAt = performance.now();
  #isReading = false;
  #hasEnded = false;

  /**
   * @param next resolves with the next event when there is one, and with undefined after the last
   * @param close called once, when the client has left or has all events
   */
  constructor(next: () => Promise<ServerSentEvent | undefined>, close: () => void) {
    super({ highWaterMark: 1 });
    this.#next = next;
    this.#close = close;
    this.#send(retryIn(usualRetry));
  }

  /** Sends a comment if nothing was sent for a while. */
  keepAlive(now: number): void {
    if (now - this.#sentAt >= quietFor && this.readableLength === 0) this.#send(':\n\n');
  }

  /**
   * Ends the stream after the events that were read already.
   * @param retry milliseconds that the client waits before it connects again
   */
  finish(retry = usualRetry): void {
    if (retry !== usualRetry) this.#send(retryIn(retry));
    this.#end();
  }

  override _read(): void {
    if (this.#isReading || this.#hasEnded) return;
    this.#isReading = true;
    this.#next().then(
      (event) => {
        this.#isReading = false;
        if (event) this.#send(textOf(event));
        else this.#end();
      },
      (error: unknown) => this.destroy(error as Error),
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#hasEnded = true;
    this.#close();
    done(error);
  }

  #send(text: string): void {
    if (this.#hasEnded) return;
    this.#sentAt = performance.now();
    this.push(text);
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.push(null);
  }
}

const retryIn = (milliseconds: number): string => `retry: ${milliseconds}\n\n`;

/** JSON text has no line ends. @throws when the data come in pieces */
function textOf({ id, data }: ServerSentEvent): string {
  const text = data.toBody();
  if (typeof text !== 'string') throw new TypeError('the data of an event have to be whole');
  return `id: ${id}\ndata: ${text}\n\n`;
}

import { streamsOfProcess, streamsOfUser } from '../limits.ts';
import { PerUserLimit } from '../per-user-limit.ts';
import { serviceUnavailable, tooManyRequests } from '../problems.ts';
import { Refusal } from '../refusals/refusal.ts';
import { EventStream, type ServerSentEvent } from './event-stream.ts';

/** The events of a stream. */
export interface EventSource {
  next(): Promise<ServerSentEvent | undefined>;
  close(): void;
}

/** Milliseconds after which a stream ends, so that a token whose key was withdrawn is refused soon. */
const longest = 300_000;
/** Milliseconds between two checks for comments and ends that are due. */
const interval = 1_000;
/** When the process stops, clients connect again after a time between these milliseconds, so that not all come at once. */
const retrySpread = { from: 1_000, to: 3_000 };

/** The event streams that are open. Their number is limited. */
export interface OpenStreams {
  readonly size: number;
  /**
   * Opens a stream that ends with the user's token.
   * @param expiresAt NumericDate of the token
   * @returns undefined if the source is. @throws Problem 429, 503
   */
  open(
    userId: string,
    expiresAt: number,
    openSource: () => Promise<EventSource | undefined>,
  ): Promise<EventStream | undefined>;
  /** Ends all streams, and refuses new ones. */
  end(): void;
}

export function createOpenStreams(): OpenStreams {
  const streams = new Map<EventStream, number>();
  const places = new PerUserLimit(streamsOfUser);
  let size = 0;
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;

  /** Counts a stream. @returns gives its place back. @throws Problem 429, 503 */
  function take(userId: string): () => void {
    if (isStopping) throw serviceUnavailable(new Refusal('stopping'));
    if (size >= streamsOfProcess) throw serviceUnavailable(new Refusal('too-many-streams-of-all'));
    const leave = places.take(userId);
    if (!leave)
      throw tooManyRequests(new Refusal('too-many-streams'), {
        detail: `You have ${streamsOfUser} streams open. Close one and try again.`,
      });
    size += 1;
    return () => {
      size -= 1;
      leave();
    };
  }

  function look(): void {
    const now = performance.now();
    for (const [stream, until] of streams) {
      if (now >= until) stream.finish();
      else stream.keepAlive(now);
    }
  }

  function add(stream: EventStream, expiresAt: number): void {
    // Streams that have begun together, as after a restart, do not end together.
    const lifetime = Math.min(expiresAt * 1_000 - Date.now(), longest * (0.8 + Math.random() / 5));
    streams.set(stream, performance.now() + lifetime);
    timer ??= setInterval(look, interval).unref();
  }

  function remove(stream: EventStream): void {
    streams.delete(stream);
    if (streams.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    get size() {
      return size;
    },
    open: async (userId, expiresAt, openSource) => {
      const giveBack = take(userId);
      const source = await openSource().catch((error: unknown) => {
        giveBack();
        throw error;
      });
      if (!source) {
        giveBack();
        return undefined;
      }
      const stream: EventStream = new EventStream(source.next, () => {
        source.close();
        remove(stream);
        giveBack();
      });
      add(stream, expiresAt);
      if (isStopping) stream.finish();
      return stream;
    },
    end: () => {
      isStopping = true;
      for (const stream of streams.keys())
        stream.finish(Math.round(retrySpread.from + Math.random() * (retrySpread.to - retrySpread.from)));
    },
  };
}

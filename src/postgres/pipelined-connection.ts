import { EventEmitter } from 'node:events';
import type pg from 'pg';
import { cancelStatement } from './cancel.ts';
import { codeOf, concernsStatement, readOnlyTransaction } from './errors.ts';
import { openFirst, type ClientOptions, type OpenHost } from './hosts.ts';
import { messagesOf, type Query } from './query.ts';

/**
 * Where statements are prepared under their names: in the session, in a pooler (which prepares them in each session
 * that it uses), or nowhere.
 */
export type PreparedIn = 'session' | 'pooler' | 'nowhere';

export interface ConnectionOptions {
  /** Tried in this order. The one that suits is moved to the front, so that the next connection begins there. */
  readonly hosts: ClientOptions[];
  /** @throws when the session is not of the required kind, such as one of a standby */
  readonly requireSession?: ((client: pg.Client) => Promise<void>) | undefined;
  readonly preparedIn: PreparedIn;
  /** Messages that go before each statement, and have one row. */
  readonly prefix?: Buffer | undefined;
  /** Milliseconds of work on one statement after which the network, or a commit, counts as stuck. */
  readonly silenceAfter: number;
}

// More at once would keep the database's other processes waiting; fewer cost more system calls.
export const statementsPerWrite = 16;

/**
 * A connection in pipeline mode (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING):
 * statements are sent while others are in flight. Each has a Sync of its own, so that its error does not affect others.
 * Emits `settled` (query, error) when a query has ended and may be sent again, `silent` (since) when PostgreSQL does
 * not respond, and `closed` once, when it accepts no more queries.
 */
export class PipelinedConnection extends EventEmitter<{
  settled: [Query, Error | null];
  silent: [number];
  closed: [];
}> {
  /** Resolves when it is ready. @rejects with what the driver or PostgreSQL says */
  readonly opened: Promise<unknown>;
  /** Queries that were sent and have not ended, in the order of their execution. */
  readonly inFlight: Query[] = [];
  /** When the first of them began; for an idle connection, when the last one ended. */
  workingSince = performance.now();
  /** Milliseconds that the query that ended last took, without the round trip. */
  lastTook = 0;
  isReady = false;
  isClosed = false;
  /** Milliseconds that a packet takes to the server and back, as seen when it was opened. */
  roundTrip = 0;
  readonly openedAt = performance.now();
  readonly #options: ConnectionOptions;
  readonly #prepared: Set<string> | undefined;
  readonly #outbox: Buffer[] = [];
  #host: OpenHost | undefined;
  #waitingToWrite = 0;
  #isWatched = false;
  /** Whether nothing was in flight when the first query in flight was sent. */
  #wasIdle = false;

  constructor(options: ConnectionOptions) {
    super();
    this.#options = options;
    this.#prepared = options.preparedIn === 'nowhere' ? undefined : new Set();
    this.opened = this.#open();
    this.opened.catch(() => {
      this.#close();
    });
  }

  /** Whether its messages of this turn of the event loop have not been written yet. */
  get isWriting(): boolean {
    return this.#waitingToWrite > 0;
  }

  /** Only once it is ready. */
  send(query: Query): void {
    const { prefix, preparedIn, silenceAfter } = this.#options;
    if (this.inFlight.length === 0) {
      this.workingSince = performance.now();
      this.#wasIdle = true;
    }
    this.inFlight.push(query);
    query.begin(prefix ? 1 : 0);
    query.onSettled = this.#settled;
    if (this.#waitingToWrite === 0) setImmediate(this.#write);
    if (prefix) this.#outbox.push(prefix);
    // A pooler recognises a statement by its text, so that a stale one cannot be prepared again under a name.
    const isUnnamed = query.isStale && preparedIn === 'pooler';
    this.#outbox.push(...messagesOf(query, isUnnamed ? undefined : this.#prepared));
    this.#waitingToWrite += 1;
    if (this.#waitingToWrite === statementsPerWrite) this.#write();
    this.#host?.client.query(query);
    if (!this.#isWatched) this.#watch(silenceAfter);
  }

  /** Accepts no more queries, and ends when those in flight have ended. */
  async retire(): Promise<void> {
    this.#close();
    await this.opened.catch(() => undefined);
    await this.#host?.client.end();
  }

  /** Closes the socket without a Terminate message. */
  drop(): void {
    this.#host?.client.connection.stream.destroy();
    this.#close();
  }

  async #open(): Promise<void> {
    const { hosts, requireSession } = this.#options;
    this.#host = await openFirst(hosts, requireSession);
    const { client, roundTrip } = this.#host;
    this.roundTrip = roundTrip;
    // The driver leaves the socket open where it is the one that finds an error.
    client.on('error', () => {
      this.drop();
    });
    client.on('end', () => {
      this.#close();
    });
    this.isReady = !this.isClosed;
  }

  readonly #settled = (query: Query, error: Error | null): void => {
    if (this.inFlight[0] !== query) return;
    this.inFlight.shift();
    const now = performance.now();
    this.lastTook = Math.max(0, now - this.workingSince - (this.#wasIdle ? this.roundTrip : 0));
    this.workingSince = now;
    this.#wasIdle = false;
    // The error may be that the statement could not be prepared.
    if (error) this.#prepared?.delete(query.statement.name);
    if (error && !concernsStatement(error)) this.drop();
    // The server has become a standby.
    if (this.#options.requireSession && codeOf(error) === readOnlyTransaction) void this.retire();
    this.emit('settled', query, error);
  };

  /** Writes the messages of a turn of the event loop at once: a system call costs more than the rest of a statement. */
  readonly #write = (): void => {
    if (this.#waitingToWrite === 0) return;
    this.#waitingToWrite = 0;
    const stream = this.#host?.client.connection.stream;
    const messages = Buffer.concat(this.#outbox.splice(0));
    // The driver fails the queries of a connection that is gone.
    if (stream?.writable) stream.write(messages);
  };

  #close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.isReady = false;
    this.emit('closed');
  }

  /** Breaks the connection when one statement takes too long. A timer for each statement would cost it 2 µs. */
  #watch(silenceAfter: number): void {
    this.#isWatched = this.inFlight.length > 0;
    if (!this.#isWatched) return;
    const left = this.workingSince + silenceAfter - performance.now();
    if (left > 0) {
      setTimeout(() => {
        this.#watch(silenceAfter);
      }, left).unref();
      return;
    }
    const [slow] = this.inFlight;
    if (slow) slow.wasTooSlow = true;
    this.emit('silent', this.workingSince);
    if (!this.#host) return;
    this.#host.client.connection.stream.destroy(new Error('PostgreSQL has not responded in time'));
    cancelStatement(this.#host.client, this.#host.options);
  }
}

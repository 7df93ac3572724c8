import { BackOff } from './back-off.ts';
import { PipelinedConnection, type ConnectionOptions } from './pipelined-connection.ts';
import { codeOf, DatabaseUnavailable, tooManyConnections } from './errors.ts';
import type { Query } from './query.ts';
import { Turns } from './turns.ts';

export interface LaneOptions extends ConnectionOptions {
  /** Connections at most; they are opened as they are needed. */
  readonly size: number;
  /** Statements at most that one connection has in flight. */
  readonly depth: number;
  /** Statements at most that one user has in flight. */
  readonly perUser: number;
}

/** Called when a query has ended. @param error null on success @param began whether it was sent */
export type OnEnd = (query: Query, error: Error | null, began: boolean) => void;

/** Milliseconds of work that a connection may have in flight, and after which its first statement counts as slow. */
const patience = 20;
const lookForLateEvery = 50;
const lookForIdleEvery = 10_000;
const idleAfter = 60_000;
const mostAge = 1_800_000;
const mostTriesForPlace = 4;

/**
 * Connections for one kind of statement. Users take turns. A statement goes to the connection with the fewest statements in
 * flight, and never to one that works on a slow statement. A connection gets as many as it would finish within `patience`,
 * estimated from its last statements: many short reads share one, slow commits have one each.
 */
export class Lane {
  readonly #options: LaneOptions;
  readonly #onEnd: OnEnd;
  readonly #turns: Turns<Query>;
  readonly #connections: PipelinedConnection[] = [];
  /** Milliseconds that the last statements took on average, without the round trip. */
  #pace = 0;
  readonly #backOff = new BackOff();
  #lateTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: LaneOptions, onEnd: OnEnd) {
    this.#options = options;
    this.#onEnd = onEnd;
    this.#turns = new Turns(options.perUser);
  }

  /** Whether a connection is ready, busy or not. */
  get isOpen(): boolean {
    return this.#connections.some(({ isReady }) => isReady);
  }

  get isOpening(): boolean {
    return this.#connections.some(({ isReady }) => !isReady);
  }

  /** Whether the last try to open a connection failed, and there is none. */
  get isDown(): boolean {
    return this.#backOff.failures > 0 && !this.isOpen;
  }

  /** Tries to open a connection again, if the pause after the last try is over. */
  tryAgain(): void {
    this.#openMore(1);
  }

  get load(): { readonly used: number; readonly idle: number; readonly waiting: number } {
    const open = this.#connections.filter(({ isReady }) => isReady);
    const used = open.filter(({ inFlight }) => inFlight.length > 0).length;
    const behind = open.reduce((sum, { inFlight }) => sum + Math.max(0, inFlight.length - 1), 0);
    return { used, idle: open.length - used, waiting: this.#turns.waiting + behind };
  }

  /** @throws TooManyStatements; DatabaseUnavailable when too many statements of all users wait */
  run(query: Query): void {
    if (this.#isClosed) throw new DatabaseUnavailable('the connections are closed');
    this.#turns.add(query);
    this.#begin();
  }

  /** Waits for the statements in flight. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#lateTimer);
    clearInterval(this.#idleTimer);
    this.#fail(Infinity, new DatabaseUnavailable('the connections are closed'));
    await Promise.all([...this.#connections].map((connection) => connection.retire()));
  }

  #begin(): void {
    while (this.#turns.hasNext) {
      const connection = this.#choose();
      if (!connection) {
        this.#openMore(this.#backOff.failures > 0 ? 1 : Math.ceil(this.#turns.waiting / this.#options.depth));
        break;
      }
      const query = this.#turns.next();
      if (query) connection.send(query);
    }
    if (this.#turns.waiting > 0)
      this.#lateTimer ??= setTimeout(() => {
        this.#failLate();
      }, lookForLateEvery).unref();
  }

  /** Prefers a connection that is written to in this turn of the event loop, so that one write serves many. */
  #choose(): PipelinedConnection | undefined {
    const now = performance.now();
    const depth = Math.max(1, Math.min(this.#options.depth, Math.floor(patience / this.#pace)));
    let best: PipelinedConnection | undefined;
    for (const connection of this.#connections) {
      const { isReady, isWriting, inFlight, workingSince, roundTrip } = connection;
      if (!isReady || inFlight.length >= depth || (inFlight.length > 0 && now - workingSince > patience + roundTrip))
        continue;
      if (isWriting) return connection;
      if (!best || inFlight.length < best.inFlight.length) best = connection;
    }
    return best;
  }

  #openMore(wanted: number): void {
    if (this.#isClosed || this.#backOff.isPause) return;
    const opening = this.#connections.filter(({ isReady }) => !isReady).length;
    for (let count = opening; count < wanted && this.#connections.length < this.#options.size; count += 1) this.#open();
  }

  #open(): void {
    const connection = new PipelinedConnection(this.#options);
    let wasOpened = false;
    this.#connections.push(connection);
    this.#idleTimer ??= setInterval(() => {
      this.#retireIdle();
    }, lookForIdleEvery).unref();
    connection.on('settled', (query, error) => {
      this.#settled(connection, query, error);
    });
    connection.on('silent', (since) => {
      this.#dropSilent(since);
    });
    connection.on('closed', () => {
      this.#connections.splice(this.#connections.indexOf(connection), 1);
      if (wasOpened) this.#begin();
    });
    connection.opened.then(
      () => {
        wasOpened = true;
        this.#backOff.succeed();
        this.#begin();
      },
      (cause: unknown) => {
        this.#openFailed(cause);
      },
    );
  }

  #openFailed(cause: unknown): void {
    this.#backOff.fail();
    // Of sessions that begin at the same time PostgreSQL may refuse all, although one place is free.
    const mayFindPlace = codeOf(cause) === tooManyConnections && this.#backOff.failures < mostTriesForPlace;
    // The connections that are open go on.
    if (!this.isOpen && !mayFindPlace)
      this.#fail(Infinity, new DatabaseUnavailable('the database cannot be reached', cause));
    this.#begin();
  }

  #settled(connection: PipelinedConnection, query: Query, error: Error | null): void {
    this.#pace += (connection.lastTook - this.#pace) / 8;
    this.#turns.ended(query);
    this.#onEnd(query, error, true);
    if (this.#turns.hasNext) this.#begin();
  }

  #failLate(): void {
    this.#lateTimer = undefined;
    this.#fail(performance.now(), new DatabaseUnavailable('no connection was free in time'));
    this.#begin();
  }

  #retireIdle(): void {
    const now = performance.now();
    for (const connection of [...this.#connections]) {
      const isIdle = connection.inFlight.length === 0 && now - connection.workingSince > idleAfter;
      if (connection.isReady && (isIdle || now - connection.openedAt > mostAge)) void connection.retire();
    }
  }

  /** Drops idle connections that have received nothing since another one fell silent: their host may be gone. */
  #dropSilent(since: number): void {
    for (const connection of [...this.#connections]) {
      if (connection.isReady && connection.inFlight.length === 0 && connection.workingSince < since) connection.drop();
    }
  }

  #fail(now: number, error: DatabaseUnavailable): void {
    for (const query of this.#turns.takeLate(now)) this.#onEnd(query, error, false);
  }
}

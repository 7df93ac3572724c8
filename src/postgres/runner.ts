import { statementsPerWrite, type ConnectionOptions } from './pipelined-connection.ts';
import { codeOf, concernsStatement, DatabaseUnavailable, readOnlyTransaction } from './errors.ts';
import type { ClientOptions } from './hosts.ts';
import { Lane, type LaneOptions, type OnEnd } from './lane.ts';
import { LockedRows } from './locked-rows.ts';
import { lockTimeoutMessages, Query, type Parameter, type RunStatement, type Statement } from './query.ts';

export interface RunnerOptions {
  /** Where to connect to, in the order of preference. */
  readonly hosts: readonly ClientOptions[];
  readonly requireSession?: ConnectionOptions['requireSession'];
  readonly preparedIn: ConnectionOptions['preparedIn'];
  /** Connections that pipeline reads; 0 where a pooler gives each statement another session: nothing is pipelined. */
  readonly sharedConnections: number;
  /** Connections at most, for all purposes; 5 are needed. */
  readonly connections: number;
  /** Milliseconds within which a statement has to begin. */
  readonly beginWithin: number;
  /** Milliseconds of work on one statement after which its connection is given up. */
  readonly silenceAfter: number;
}

/** Open connections by what they do, and the statements that wait for one, or behind others. */
export interface ConnectionLoad {
  readonly used: number;
  readonly idle: number;
  readonly waiting: number;
}

export interface StatementRunner {
  readonly run: RunStatement;
  /** Runs a statement on a connection that no request uses. */
  readonly probe: RunStatement;
  load(): ConnectionLoad;
  /** Waits for the statements in flight. */
  close(): Promise<void>;
}

/** Milliseconds that a write waits for a lock before it moves to the patient lane. */
const lockTimeout = 25;
const mostPatientConnections = 3;
// One user's change of 10,000 tasks at a time: it takes PostgreSQL a third of a second.
const longConnections = 1;
const probeConnections = 1;
const pooledShareOfReads = 0.3;
const mostOfOneUser = 4;
const mostTries = 5;
// PostgreSQL has done nothing, and a retry may succeed: a deadlock, a conflict of serializable transactions.
const repeatable = ['40001', '40P01'];
// The statement is not prepared, or was prepared for a table that looks different now.
const stale = ['26000', '0A000'];
const lockNotAvailable = '55P03';

/**
 * Runs statements so that none waits for another user's. Reads and writes have connections of their own, so that reads continue
 * while commits are stuck. A change that meets a lock gives up after `lockTimeout` without a change, and then waits for the lock
 * on a connection that no other statement uses.
 */
export function openRunner({
  hosts,
  requireSession,
  preparedIn,
  sharedConnections,
  connections,
  beginWithin,
  silenceAfter,
}: RunnerOptions): StatementRunner {
  const isPooled = sharedConnections === 0;
  const others = longConnections + probeConnections;
  const patientConnections = Math.max(1, Math.min(mostPatientConnections, connections - others - 2));
  const forRequests = Math.max(2, connections - others - patientConnections);
  const forReads = Math.min(
    isPooled ? Math.ceil(forRequests * pooledShareOfReads) : sharedConnections,
    forRequests - 1,
  );
  const shared: ConnectionOptions = { hosts: [...hosts], requireSession, preparedIn, silenceAfter };
  const single = { ...shared, depth: 1, perUser: 1 };
  const prompt = (size: number): LaneOptions => ({
    ...shared,
    size,
    depth: isPooled ? 1 : statementsPerWrite,
    perUser: Math.min(mostOfOneUser, Math.ceil(size / 2)),
  });
  /** Has a statement give up when it meets a lock. */
  const impatient = isPooled
    ? { prefix: lockTimeoutMessages(lockTimeout) }
    : { hosts: hosts.map((host) => ({ ...host, lock_timeout: lockTimeout })) };
  const lockedRows = new LockedRows();

  const decide =
    (lane: () => Lane): OnEnd =>
    (query, error, began) => {
      if (lane() === patient) lockedRows.remove(query);
      if (error === null) {
        query.resolve(query.rows);
        return;
      }
      const next = nextLane(lane(), query, error, began);
      if (next) start(next, query);
      else query.reject(toCallersError(error));
    };

  function start(lane: Lane, query: Query): void {
    const chosen = laneFor(lane, query);
    if (chosen === patient) lockedRows.add(query);
    try {
      chosen.run(query);
    } catch (error) {
      if (chosen === patient) lockedRows.remove(query);
      query.reject(error as Error);
    }
  }

  function laneFor(lane: Lane, query: Query): Lane {
    if (lane === writes && lockedRows.has(query)) return patient;
    if (!lane.isDown) return lane;
    lane.tryAgain();
    return elsewhere(lane, query) ?? lane;
  }

  const reads: Lane = new Lane(
    prompt(forReads),
    decide(() => reads),
  );
  const writes: Lane = new Lane(
    {
      ...prompt(forRequests - forReads),
      // Each change locks the user's counter until its commit, see docs/decisions/0008: others of that user could only wait for it.
      perUser: 1,
      ...impatient,
    },
    decide(() => writes),
  );
  const patient: Lane = new Lane(
    { ...single, size: patientConnections },
    decide(() => patient),
  );
  const longs: Lane = new Lane(
    { ...single, ...impatient, size: longConnections },
    decide(() => longs),
  );
  const probes: Lane = new Lane(
    { ...single, size: probeConnections },
    decide(() => probes),
  );

  /** Where a query that failed may be retried, if it may. */
  function nextLane(lane: Lane, query: Query, error: Error, began: boolean): Lane | undefined {
    const code = codeOf(error);
    if (query.tries >= mostTries) return undefined;
    if (!began) return error.cause === undefined ? undefined : elsewhere(lane, query);
    if ((lane === writes || lane === longs) && code === lockNotAvailable) return patient;
    if (code !== undefined && stale.includes(code) && !query.isStale) {
      query.isStale = true;
      return lane;
    }
    if (code !== undefined && (repeatable.includes(code) || (requireSession && code === readOnlyTransaction)))
      return lane;
    return query.statement.isRead && query.tries === 1 && !query.wasTooSlow && !concernsStatement(error)
      ? lane
      : undefined;
  }

  /** Another lane that has a connection, or may get one, when the server gives this lane none. */
  function elsewhere(lane: Lane, query: Query): Lane | undefined {
    const others = [reads, writes].filter((other) => other !== lane);
    const open = others.find(({ isOpen }) => isOpen);
    if (open || query.hasMoved) return open;
    query.hasMoved = true;
    return others.find(({ isDown, isOpening }) => isOpening && !isDown);
  }

  const runOn =
    (choose: (statement: Statement) => Lane): RunStatement =>
    (statement: Statement, values: Parameter[]) =>
      new Promise((resolve, reject) => {
        start(choose(statement), new Query(statement, values, performance.now() + beginWithin, resolve, reject));
      });

  const lanes = [reads, writes, patient, longs, probes];
  return {
    run: runOn(({ isRead, isLong }) => (isRead ? reads : isLong ? longs : writes)),
    probe: runOn(() => probes),
    load: () => {
      const loads = lanes.map(({ load }) => load);
      const sum = (key: keyof ConnectionLoad): number => loads.reduce((total, load) => total + load[key], 0);
      return { used: sum('used'), idle: sum('idle'), waiting: sum('waiting') };
    },
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

/** Errors of a statement are left as they are. Every other error means that the database is unavailable. */
const toCallersError = (error: Error): Error =>
  error instanceof DatabaseUnavailable || concernsStatement(error)
    ? error
    : new DatabaseUnavailable('the connection to the database broke', error);

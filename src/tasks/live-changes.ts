import type { RunStatement, Statement } from '../postgres/query.ts';
import { ChangeCounterEntity } from '../schema/change-counter.entity.ts';

/**
 * Milliseconds from one look at the counters to the next. A change through another instance is noticed within twice as
 * many.
 */
const interval = 25;
/** Milliseconds to the next look after one that failed. */
const intervalOfFailures = 1_000;

/** The one statement that has several users as `$1`: those who listen. A user who has changed nothing has no row. */
export const countersStatement: Statement = {
  name: 'changes_of_listeners',
  isRead: true,
  text: `select user_id, change from ${ChangeCounterEntity.meta.tableName} where user_id = any($1)`,
};

/** @param change the number of the owner's last change; undefined where it is not known */
type Wake = (change: number | undefined) => void;

/** Wakes listeners when the tasks of an owner may have changed, see docs/decisions/0012-live-changes.md. */
export interface LiveChanges {
  /** Runs statements. A write wakes those who listen to its owner when it is committed. */
  readonly run: RunStatement;
  /**
   * Wakes the listener after each change that is committed from now on, by any instance, and sometimes without a change.
   * @returns stops it
   */
  listen(ownerId: string, wake: Wake): () => void;
}

interface Owner {
  /** The number of the last look; null before the first one. */
  change: number | undefined | null;
  readonly listeners: Set<Wake>;
}

/** While there are listeners, one statement reads the change counters of all their owners. Otherwise nothing runs. */
export function createLiveChanges(run: RunStatement): LiveChanges {
  const owners = new Map<string, Owner>();
  let isLooking = false;

  async function look(): Promise<void> {
    const ownerIds = [...owners.keys()];
    const began = performance.now();
    let pause = intervalOfFailures;
    try {
      const rows = await run(countersStatement, [ownerIds]);
      const changes = new Map(rows.map(([ownerId, change]) => [ownerId, Number(change)]));
      for (const ownerId of ownerIds) compare(owners.get(ownerId), changes.get(ownerId));
      // A look begins only when the one before has ended, and as long after it as that one took.
      pause = Math.max(interval, performance.now() - began);
    } catch {
      // Requests report it. The next look finds what was changed meanwhile.
    }
    isLooking = false;
    lookIn(pause);
  }

  function compare(owner: Owner | undefined, change: number | undefined): void {
    if (!owner || owner.change === change) return;
    owner.change = change;
    for (const wake of owner.listeners) wake(change);
  }

  function lookIn(milliseconds: number): void {
    if (isLooking || owners.size === 0) return;
    isLooking = true;
    setTimeout(() => void look(), milliseconds).unref();
  }

  const runWrite: RunStatement = async (statement, values) => {
    const rows = await run(statement, values);
    for (const wake of owners.get(String(values[0]))?.listeners ?? []) wake(undefined);
    return rows;
  };

  return {
    run: (statement, values) => (statement.isRead ? run(statement, values) : runWrite(statement, values)),
    listen: (ownerId, wake) => {
      const owner = owners.get(ownerId) ?? { change: null, listeners: new Set() };
      owners.set(ownerId, owner);
      owner.listeners.add(wake);
      lookIn(interval);
      return () => {
        owner.listeners.delete(wake);
        if (owner.listeners.size === 0 && owners.get(ownerId) === owner) owners.delete(ownerId);
      };
    },
  };
}

import { withClient } from '../database/client.ts';
import type { ReachableDatabase } from '../database/config.ts';
import { inspect, sequenceLag } from '../database/inspect.ts';
import { columnFindings } from './column-findings.ts';
import { findPooler } from './find-pooler.ts';
import type { Finding } from './finding.ts';
import { poolerFindings, serverFindings } from './server-findings.ts';
import { migrationFindings, tableFindings } from './table-findings.ts';

/** Looks at a database and changes nothing in it. @throws whatever the driver says when it cannot be reached */
export async function databaseFindings(config: ReachableDatabase): Promise<Finding[]> {
  return withClient(config, async (first) => {
    const facts = await inspect(first);
    const roundTrip = await medianOf(9, () => first.query('select 1'));
    const pooler = facts.connectionLimit < 2 ? 'none' : await withClient(config, (second) => findPooler(first, second));
    const mayRead =
      facts.foreignTable === null &&
      facts.mayTakeIds !== false &&
      facts.tables.some(({ name, missingPrivileges }) => name === 'tasks' && !missingPrivileges.includes('select'));
    const lag = mayRead ? await sequenceLag(first) : 0;
    return [
      {
        verdict: 'ok',
        about: 'database',
        found: `PostgreSQL ${facts.version}, ${facts.tls ?? 'without TLS'}, ${roundTrip.toFixed(1)} ms for a statement`,
      },
      ...serverFindings(facts, roundTrip, config),
      ...poolerFindings(pooler, config),
      ...migrationFindings(facts),
      ...tableFindings(facts, lag),
      ...(facts.mayReadList && facts.pendingMigrations.length === 0 ? await columnFindings(first, config) : []),
    ];
  });
}

async function medianOf(count: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  while (times.length < count) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[(count - 1) / 2] ?? NaN;
}

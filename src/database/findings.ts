import { withClient } from './client.ts';
import type { ReachableDatabase } from './config.ts';
import { type DatabaseFacts, inspect, sequenceLag, type TableFacts } from './inspect.ts';
import { findPooler, type Pooler } from './pooler.ts';

/** What was found, in words for an operator, and what to do about it. */
export interface Finding {
  readonly verdict: 'ok' | 'warn' | 'fail';
  readonly about: string;
  readonly found: string;
  readonly advice?: string;
}

const fail = (about: string, found: string, advice: string): Finding => ({ verdict: 'fail', about, found, advice });
const warn = (about: string, found: string, advice: string): Finding => ({ verdict: 'warn', about, found, advice });

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
      ...(facts.foreignTable === null ? facts.tables.flatMap((table) => tableFindings(table, facts)) : []),
      ...(facts.mayTakeIds === false && facts.foreignTable === null
        ? [
            fail(
              'tables',
              `The role "${facts.role}" may not take ids`,
              `Run: grant usage on sequence tasks_id_seq to "${facts.role}"`,
            ),
          ]
        : []),
      ...(facts.numbersChanges || facts.pendingMigrations.length > 0
        ? []
        : [
            fail(
              'tables',
              'The triggers of "tasks" that number changes are missing or off',
              'Run: alter table tasks enable trigger number_change, enable trigger number_deletion. If they are missing, create them as the last migration does.',
            ),
          ]),
      ...(lag > 0
        ? [
            fail(
              'tables',
              `The sequence of the ids is ${lag} behind the tasks, as after an import`,
              "Run: select setval(pg_get_serial_sequence('tasks', 'id'), max(id)) from tasks",
            ),
          ]
        : []),
    ];
  });
}

function serverFindings(
  { isReadOnly, isolation, connectionLimit }: DatabaseFacts,
  roundTrip: number,
  { poolSize }: ReachableDatabase,
): Finding[] {
  return [
    ...(isReadOnly
      ? [
          fail(
            'database',
            'It takes no writes: it is a standby, or default_transaction_read_only is on',
            'Point DATABASE_URL at the primary, or: alter role … set default_transaction_read_only = off',
          ),
        ]
      : []),
    ...(isolation === 'read committed'
      ? []
      : [
          warn(
            'database',
            `Transactions are ${isolation} by default`,
            "It works, but statements conflict and are repeated: alter role … set default_transaction_isolation = 'read committed'",
          ),
        ]),
    ...(connectionLimit >= poolSize
      ? []
      : [
          warn(
            'database',
            `This role can have ${connectionLimit} connections, and DATABASE_POOL_SIZE is ${poolSize}`,
            'Requests share what there is. Raise the limit of the role, or lower DATABASE_POOL_SIZE.',
          ),
        ]),
    ...(roundTrip > 20
      ? [
          warn(
            'database',
            'It is far away',
            'Every request waits for one round trip at least: run the service in the region of the database.',
          ),
        ]
      : []),
  ];
}

function poolerFindings(pooler: Pooler, { isPooler }: ReachableDatabase): Finding[] {
  if (pooler === 'transaction' && !isPooler)
    return [
      fail(
        'pooler',
        'A pooler that keeps no sessions stands before the database',
        'Set DATABASE_POOLER=on, or use the direct URL, which is faster.',
      ),
    ];
  if (isPooler && pooler === 'none')
    return [
      warn(
        'pooler',
        'DATABASE_POOLER or DATABASE_SHARED_CONNECTIONS says that there is one, and there is none',
        'Take it out: prepared statements cost half as much.',
      ),
    ];
  return isPooler
    ? [
        warn(
          'pooler',
          'DATABASE_URL is a pooled endpoint',
          'It suits the service; run migrations with the direct URL: DATABASE_URL=<direct URL> npm run migrate',
        ),
      ]
    : [];
}

function migrationFindings({
  pendingMigrations,
  foreignTable,
  mayReadList,
  mayCreate,
  schema,
  role,
}: DatabaseFacts): Finding[] {
  const about = 'migrations';
  if (foreignTable !== null)
    return [
      fail(
        about,
        `The table "${foreignTable}" is another backend's`,
        'Run: npm run adopt, which takes its tasks over and keeps the table',
      ),
    ];
  if (!mayReadList)
    return [
      warn(
        about,
        `The role "${role}" may not read the list of those that were run`,
        `Run: grant select on mikro_orm_migrations to "${role}"`,
      ),
    ];
  if (pendingMigrations.length === 0) return [{ verdict: 'ok', about, found: 'up to date' }];
  if (schema === null)
    return [
      fail(
        about,
        'The search_path of the role names no schema that exists',
        `Create it, or: alter role "${role}" set search_path = public`,
      ),
    ];
  const found = `${pendingMigrations.length} pending: ${pendingMigrations.join(', ')}`;
  return [
    mayCreate
      ? fail(about, found, 'Run: npm run migrate')
      : fail(
          about,
          `${found}; the role "${role}" may not create tables`,
          `Run npm run migrate as the owner, or: grant create on schema "${schema}" to "${role}"`,
        ),
  ];
}

function tableFindings(
  { name, missingPrivileges, isRowSecured, policies }: TableFacts,
  { role }: DatabaseFacts,
): Finding[] {
  return [
    ...(missingPrivileges.length === 0
      ? []
      : [
          fail(
            'tables',
            `The role "${role}" may not ${missingPrivileges.join(', ')} in ${name}`,
            `Run: grant ${missingPrivileges.join(', ')} on ${name} to "${role}"`,
          ),
        ]),
    ...(isRowSecured && policies === 0
      ? [
          fail(
            'tables',
            `Row-level security is on for ${name}, and no policy lets "${role}" through`,
            `Run: create policy service on ${name} to "${role}" using (true)`,
          ),
        ]
      : []),
    ...(isRowSecured && policies > 0
      ? [
          warn(
            'tables',
            `Row-level security is on for ${name}`,
            `Its ${policies} policies must let "${role}" read and write every row.`,
          ),
        ]
      : []),
  ];
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

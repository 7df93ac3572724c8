import type { ReachableDatabase } from '../database/config.ts';
import { fail, type Finding, warn } from './finding.ts';
import type { DatabaseFacts } from '../database/inspect.ts';
import type { Pooler } from './find-pooler.ts';

/** Findings about the server, its role and its distance. @param roundTrip milliseconds that a statement takes */
export function serverFindings(
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

/** Findings about a pooler between the service and the server. */
export function poolerFindings(pooler: Pooler, { isPooler }: ReachableDatabase): Finding[] {
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

import { fail, type Finding, warn } from './finding.ts';
import type { DatabaseFacts, TableFacts } from '../database/inspect.ts';

export function migrationFindings({
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

function privilegeFindings(
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

/** Findings about the tables and their triggers. @param lag how far the sequence of the ids is behind the tasks */
export function tableFindings(facts: DatabaseFacts, lag: number): Finding[] {
  return [
    ...(facts.foreignTable === null ? facts.tables.flatMap((table) => privilegeFindings(table, facts)) : []),
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
            'Run: alter table tasks enable trigger number_change, enable trigger number_deletion. If they are missing, create them as Migration20261128010000_count_changes does.',
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
}

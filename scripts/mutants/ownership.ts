import type { Mutation } from './mutation.ts';

const statements = 'src/tasks/statements.ts';
const keyed = 'src/tasks/keyed-statements.ts';
const changes = 'src/tasks/changes-statement.ts';
const authorize = 'src/http/authorize.ts';
const router = 'src/http/router.ts';
const killedBy = ['tests/attacks/ownership-matrix.test.ts', 'tests/behaviours/ownership.test.ts'];

// PostgreSQL refuses a statement with a parameter that is not used, and would kill the mutant for the tests.
const anybody = '$1::text is not null';
const nobody = "'nobody' || left($1::text, 0)";

/** The part of a statement's text that a pattern matches. @param name of the statement in PostgreSQL */
const within = (name: string, pattern: string): RegExp => new RegExp(`(?<='${name}',\\s*\`[^\`]*)${pattern}`);

const oneTask = (name: string, verb: string): Mutation => ({
  file: statements,
  what: `everybody's tasks can be ${verb}`,
  find: within(name, '\\$\\{oneTask\\}'),
  replace: `${anybody} and id = $2`,
  killedBy,
});

/** Every place where a task's owner is looked at or written. */
export const ownership: readonly Mutation[] = [
  {
    file: statements,
    what: "everybody's tasks are listed",
    find: within('list_tasks', 'user_id = \\$1'),
    replace: anybody,
    killedBy,
  },
  {
    file: statements,
    what: "the version of a list is that of everybody's",
    find: /(?<=const listVersion = `coalesce\(\()select change from \$\{counters\} where user_id = \$1/,
    replace: `select max(change) from \${counters} where ${anybody}`,
    killedBy: ['tests/behaviours/list-versions.test.ts'],
  },
  {
    file: changes,
    what: "everybody's changes are listed",
    find: /user_id = \$1(?= and \(change, id\))/,
    replace: anybody,
    killedBy: ['tests/operations/listChanges.test.ts'],
  },
  {
    file: changes,
    what: "everybody's deleted tasks are listed",
    find: /user_id = \$1(?= and \(change, task_id\))/,
    replace: anybody,
    killedBy: ['tests/operations/listChanges.test.ts'],
  },
  {
    file: changes,
    what: 'what a restore has lost is taken for known',
    find: / and not gaps @> \$2/,
    replace: '',
    killedBy: ['tests/database/restored-changes.test.ts'],
  },
  oneTask('find_task', 'read'),
  oneTask('update_task', 'changed'),
  oneTask('complete_task', 'completed'),
  oneTask('delete_task', 'deleted'),
  {
    file: statements,
    what: "everybody's tasks are completed at once",
    find: within('complete_tasks', 'user_id = \\$1 and completed'),
    replace: `${anybody} and completed`,
    killedBy: ['tests/attacks/ownership-matrix.test.ts'],
  },
  {
    file: statements,
    what: "everybody's tasks are deleted at once",
    find: within('delete_tasks', 'user_id = \\$1 and completed'),
    replace: `${anybody} and completed`,
    killedBy: ['tests/attacks/ownership-matrix.test.ts'],
  },
  {
    file: statements,
    what: "everybody's tasks are erased",
    find: within('erase_tasks', 'user_id = \\$1(?= returning)'),
    replace: anybody,
    killedBy: ['tests/attacks/ownership-matrix.test.ts'],
  },
  {
    file: keyed,
    what: "everybody's idempotency keys are known",
    find: within('find_created_task', 'user_id = \\$1'),
    replace: anybody,
    killedBy,
  },
  {
    file: keyed,
    what: "everybody's old idempotency keys are forgotten",
    find: /user_id = \$1 and key in \(\s*select key from \$\{keys\} where user_id = \$1/,
    replace: `${anybody} and key in (select key from \${keys} where ${anybody}`,
    killedBy,
  },
  {
    file: statements,
    what: "a new task is not its creator's",
    find: within('create_task', '(?<=values \\()\\$1'),
    replace: nobody,
    killedBy,
  },
  {
    file: keyed,
    what: "a new task with an idempotency key is not its creator's",
    find: /(?<=select task_id, )\$1/,
    replace: nobody,
    killedBy,
  },
  {
    file: keyed,
    what: "an idempotency key is not its creator's",
    find: /(?<=response\) select )\$1/,
    replace: nobody,
    killedBy,
  },
  ...['update', 'complete', 'delete'].map((verb) => ({
    file: keyed,
    what: `any task is returned to a user who would ${verb} it with a key`,
    find: within(`${verb}_task_once`, '\\$\\{oneTask\\}(?= and \\$\\{expected)'),
    replace: `${anybody} and id = $2`,
    killedBy: ['tests/behaviours/keys-of-writes.test.ts'],
  })),
  {
    file: keyed,
    what: "everybody's tasks are counted for who changes many with a key",
    find: /user_id = \$1(?= and completed = \$2::boolean)/,
    replace: anybody,
    killedBy: ['tests/behaviours/keys-of-writes.test.ts'],
  },
  {
    file: keyed,
    what: "everybody's responses are found",
    find: within('find_response', 'user_id = \\$1'),
    replace: anybody,
    killedBy: ['tests/behaviours/keys-of-writes.test.ts'],
  },
  {
    file: keyed,
    what: 'a key that is used claims again',
    find: /excluded\.created_at - held\.created_at >= \$\{keyLifetime\}/,
    replace: 'true',
    killedBy: ['tests/behaviours/repeated-writes.test.ts'],
  },
  {
    file: router,
    what: "every request gets one user's tasks",
    find: /(?<=openTasks\()principal\.userId/,
    replace: "'everybody'",
    killedBy,
  },
  {
    file: authorize,
    what: 'any user in the path is taken',
    find: /if \(path\['user_id'\][^;]*;/,
    replace: '',
    killedBy,
  },
  {
    file: authorize,
    what: 'users in the path are compared without case',
    find: /path\['user_id'\] !== userId/,
    replace: "String(path['user_id']).toLowerCase() !== userId.toLowerCase()",
    killedBy,
  },
  {
    file: 'src/auth/token-cache.ts',
    what: 'a token is known by its header',
    find: /(?<=hash\('sha256', )token/,
    replace: "token.split('.')[0] ?? ''",
    killedBy,
  },
];

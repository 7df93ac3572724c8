import type { Mutation } from './mutation.ts';

const runner = 'src/postgres/runner.ts';
const lane = 'src/postgres/lane.ts';
const turns = 'src/postgres/turns.ts';
const statements = 'src/tasks/statements.ts';
const killedBy = ['tests/faults/isolation.test.ts', 'tests/faults/isolation-limits.test.ts'];
const attempts = ['tests/database/connection-attempts.test.ts'];

/** What keeps a user, a lock or a server from harming others. */
export const isolation: readonly Mutation[] = [
  {
    file: runner,
    what: 'reads share the connections of writes',
    find: /(?<=isRead \? )reads/,
    replace: 'writes',
    killedBy,
  },
  {
    file: runner,
    what: 'changes of many tasks share the connections of other changes',
    find: /isLong \? longs : /,
    replace: '',
    killedBy,
  },
  {
    file: runner,
    what: 'a change that meets a lock is not tried again',
    find: /if \(\(lane === writes \|\| lane === longs\) && code === lockNotAvailable\)[^;]*;/,
    replace: '',
    killedBy,
  },
  {
    file: runner,
    what: 'a change of many tasks waits for locks where others wait for it',
    find: /(?<=\.\.\.single, )\.\.\.impatient, /,
    replace: '',
    killedBy,
  },
  {
    file: runner,
    what: 'a statement that is stale stays so',
    find: /(?<=const stale = )\['26000', '0A000'\]/,
    replace: '[] as string[]',
    killedBy,
  },
  {
    file: runner,
    what: 'a lane without connections asks no other',
    find: /const open = others[\s\S]*?isOpening && !isDown\);/,
    replace: 'return others.length > 9 ? others[0] : undefined;',
    killedBy,
  },
  {
    file: 'src/limits.ts',
    what: 'a user may have any number of unfinished lists',
    find: /(?<=unfinishedListsOfUser = )100/,
    replace: '100_000',
    killedBy: ['tests/faults/unread.test.ts'],
  },
  {
    file: 'src/json-text.ts',
    what: 'a long list counts as unfinished when it was read',
    find: / \? stream\.once\('close', this\.#onClose\)/,
    replace: ' ? stream',
    killedBy: ['tests/behaviours/long-lists.test.ts'],
  },
  {
    file: turns,
    what: 'a user may have any number of statements that wait',
    find: /(?<=const mostWaitingOfUser = )1_000/,
    replace: '1_000_000',
    killedBy: ['tests/unit/turns.test.ts'],
  },
  {
    file: turns,
    what: 'a user may have any number of statements in flight',
    find: / \|\| user\.running >= this\.#mostRunning/,
    replace: '',
    killedBy: ['tests/unit/turns.test.ts'],
  },
  {
    file: lane,
    what: 'a lane gives up when it finds no place at once',
    find: /(?<=const mostTriesForPlace = )4/,
    replace: '1',
    killedBy: attempts,
  },
  {
    file: lane,
    what: 'connections are tried without a pause',
    find: /(?<=this\.#isClosed) \|\| this\.#backOff\.isPause/,
    replace: '',
    killedBy: attempts,
  },
  {
    file: 'src/postgres/guarded-connection.ts',
    what: "what the driver throws at a server's message ends the process",
    find: /stream\.destroy\(error as Error\);/,
    replace: 'throw error;',
    killedBy: attempts,
  },
  {
    file: 'src/postgres/guarded-connection.ts',
    what: 'an error without an end stops the process',
    find: /(?<=errorOrNotice = )\[0x45, 0x4e\]/,
    replace: '[] as number[]',
    killedBy: attempts,
  },
  {
    file: 'src/postgres/guarded-connection.ts',
    what: 'the clients of the commands are not guarded',
    find: /(?<=connection: \{ value: )new GuardedConnection\(config\)/,
    replace: 'undefined',
    killedBy: attempts,
  },
  {
    file: 'src/postgres/pipelined-connection.ts',
    what: 'what was given up is not cancelled',
    find: /cancelStatement\(this\.#host[^;]*;/,
    replace: '',
    killedBy,
  },
  {
    file: 'src/tasks/keyed-statements.ts',
    what: 'the clean-up of keys waits for other requests',
    find: / skip locked/,
    replace: '',
    killedBy,
  },
  {
    file: statements,
    what: 'updated_at goes back',
    find: /greatest\(now\(\), updated_at\)/,
    replace: 'now()',
    killedBy,
  },
  {
    file: 'src/http/client-connection.ts',
    what: 'a packet starts all its requests at once',
    find: /!this\.#waiting && \(!this\.#response \|\| !this\.#request\?\.complete\)/,
    replace: 'true',
    killedBy: ['tests/attacks/responses-in-order.test.ts', 'tests/attacks/pipelines.test.ts'],
  },
  {
    file: 'src/http/pipelined.ts',
    what: 'requests sent ahead are all started in one turn of the event loop',
    find: /(?<=const inOneTurn = )4/,
    replace: '1_000_000',
    killedBy,
  },
  {
    file: 'src/http/backpressure.ts',
    what: 'responses that make no progress stay',
    find: /now - backlog\.since > \(/,
    replace: 'backlog.since > now + (',
    killedBy: ['tests/faults/unread.test.ts'],
  },
  {
    file: 'src/http/outcome.ts',
    what: 'a request whose client left is logged as served',
    find: / && headersSent \? statusCode : clientClosedRequest(?= \};)/,
    replace: ' ? statusCode : statusCode',
    killedBy: ['tests/process/metrics.test.ts'],
  },
  {
    file: 'src/http/backpressure.ts',
    what: 'every response is broken off in the end',
    find: /before\?\.taken === taken && /,
    replace: 'before && ',
    killedBy: ['tests/behaviours/outcomes.test.ts'],
  },
  {
    file: 'src/http/client-connection.ts',
    what: 'a refusal does not wait for the responses before it',
    find: /if \(!this\.#response\) this\.#end\(\);/,
    replace: 'this.#end();',
    killedBy: ['tests/attacks/responses-in-order.test.ts'],
  },
];

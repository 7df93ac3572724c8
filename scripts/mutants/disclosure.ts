import type { Mutation } from './mutation.ts';

const leaks = ['tests/attacks/leaks.test.ts'];

/** What keeps secrets and personal data out of logs and responses. */
export const disclosure: readonly Mutation[] = [
  {
    file: 'src/http/request-log.ts',
    what: 'addresses are logged with their query',
    find: /(?<=method: ctx\.method,)/,
    replace: ' url: ctx.url,',
    killedBy: ['tests/behaviours/request-log.test.ts'],
  },
  {
    file: 'src/log/logged-user.ts',
    what: 'users are logged as they are',
    find: /createHmac\([^;\n]*(?=;)/,
    replace: 'userId',
    killedBy: ['tests/behaviours/production-log.test.ts'],
  },
  {
    file: 'src/refusals/quote.ts',
    what: 'a client writes terminal codes into the log',
    find: /\n *\.replace\(\/\[\^[^\n]*(?=;)/,
    replace: '',
    killedBy: ['tests/behaviours/refusal-reasons.test.ts'],
  },
  {
    file: 'src/log/logger.ts',
    what: "rows are logged with PostgreSQL's errors",
    find: /(?<=message: error\.message,)/,
    replace: ' detail: (error as { detail?: string }).detail,',
    killedBy: leaks,
  },
  {
    file: 'src/http/errors.ts',
    what: 'a 500 tells what happened',
    find: /(?<=new Problem\('internal-server-error', \{ )/,
    replace: 'detail: String(error), ',
    killedBy: leaks,
  },
];

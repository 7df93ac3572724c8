import type { Mutation } from './mutation.ts';

const liveChanges = 'src/tasks/live-changes.ts';
const openStreams = 'src/http/open-streams.ts';
const stream = ['tests/operations/streamChanges.test.ts'];
const waking = ['tests/behaviours/live-changes.test.ts'];

/** What wakes streams, and keeps them in their bounds. */
export const live: readonly Mutation[] = [
  {
    file: liveChanges,
    what: 'a write of this instance wakes nobody',
    find: /for \(const wake of owners\.get\([^;]*;/,
    replace: '',
    killedBy: waking,
  },
  {
    file: liveChanges,
    what: 'the database is asked while nobody listens',
    find: /isLooking \|\| owners\.size === 0/,
    replace: 'isLooking',
    killedBy: waking,
  },
  {
    file: 'src/postgres/query.ts',
    what: 'a user id is taken for a part of an array',
    find: /value\.map\(quoteElement\)/,
    replace: 'value',
    killedBy: waking,
  },
  {
    file: openStreams,
    what: 'a stream outlives its token',
    find: /expiresAt \* 1_000 - Date\.now\(\)/,
    replace: 'longest + expiresAt',
    killedBy: stream,
  },
  {
    file: 'src/limits.ts',
    what: 'a user may open any number of streams',
    find: /(?<=streamsOfUser = )20/,
    replace: '20_000',
    killedBy: stream,
  },
  {
    file: 'src/http/event-stream.ts',
    what: 'comments are held for a client who does not read',
    find: / && this\.readableLength === 0/,
    replace: '',
    killedBy: ['tests/unit/event-stream.test.ts'],
  },
];

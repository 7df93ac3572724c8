/** Tests of the service that the stateful mock does not pass, by the end of their names. All others have to pass, and these must not. */
export const declared: Readonly<Record<string, string>> = {
  'carries the same headers on 401 to GET /api/tasks': 'it takes any token',
  'checks, in this order the token, then the path user': 'it takes any token',
  'deletes each of many tasks once with concurrent requests': 'the test writes into the database',
  "refuses another user's id, and does nothing": 'the test reads the database',
  'deletes every row of the user in every table, and returns the number of tasks': 'the test reads the database',
  'accepts a token of 30 days, and refuses an older one with 410 unless nothing has changed':
    'the test writes into the database',
  'returns all of 200 tasks, each once and the newest first': 'the test writes into the database',
  'returns all of 201 tasks, each once and the newest first': 'the test writes into the database',
  'returns all of 202 tasks, each once and the newest first': 'the test writes into the database',
  'returns all of 1000 tasks, each once and the newest first': 'the test writes into the database',
  'is unique: a version that is reached again after the database was restored has another tag':
    'the test writes into the database',
};

/** A file about behaviour that starts a service of its own does not reach the mock: it needs a log, an issuer, limits, or a broken database. */
export const ownService = /startTestService|useService\([^)]/;

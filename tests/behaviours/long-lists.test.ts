import { expect, jest, test } from '@jest/globals';
import { caller } from '../support/caller.ts';
import { databaseUrl, useService } from '../support/service.ts';
import { openSql } from '../support/sql.ts';

jest.setTimeout(60_000);

const service = useService();
/** Long lists of a user that may be unfinished at once. */
const mostUnfinished = 100;

test('more long lists than may be unfinished can be read one after the other', async () => {
  const alice = await caller(service());
  const sql = await openSql(databaseUrl());
  await sql.execute("insert into tasks (user_id, title) select ?, 'task ' || n from generate_series(1, 300) n", [
    alice.userId,
  ]);
  await sql.close();
  for (let read = 0; read <= mostUnfinished; read += 1) expect((await alice.ask('GET', '')).body).toHaveLength(300);
});

import { describe, expect, test } from '@jest/globals';
import { caller, families } from '../support/caller.ts';
import { databaseUrl, useService } from '../support/service.ts';
import { openSql } from '../support/sql.ts';
import type { ApiResponse } from '../support/api.ts';
import { nextPage } from '../support/references.ts';

const service = useService();

describe.each(families)('listTasks as %s', (family) => {
  test('returns a bare array, newest first', async () => {
    const alice = await caller(service(), family);
    await alice.create('first');
    await alice.create('second');
    const { status, body } = await alice.ask('GET', '');
    expect(status).toBe(200);
    expect(body.map(({ title }: { title: string }) => title)).toEqual(['second', 'first']);
  });

  test('returns an empty array to a user without tasks', async () => {
    const alice = await caller(service(), family);
    expect((await alice.ask('GET', '')).body).toEqual([]);
  });

  test.each([
    ['completed=true', ['done']],
    ['completed=false', ['open']],
    ['status=completed', ['done']],
    ['status=pending', ['open']],
    ['status=all', ['done', 'open']],
    ['status=all&completed=true', ['done']],
    ['status=pending&completed=true', []],
  ])('filters by %s', async (query, titles) => {
    const alice = await caller(service(), family);
    await alice.create('open');
    await alice.create('done', { completed: true });
    const { body } = await alice.ask('GET', `?${query}`);
    expect(body.map(({ title }: { title: string }) => title)).toEqual(titles);
  });

  test('ignores unknown query parameters', async () => {
    const alice = await caller(service(), family);
    expect((await alice.ask('GET', '?sort=title&status_filter=x&page=2')).status).toBe(200);
  });

  test('misses no task page by page by the Link header while others write', async () => {
    const alice = await caller(service(), family);
    for (const title of ['1', '2', '3', '4', '5']) await alice.create(title);
    const seen: string[] = [];
    let next: string | undefined = `${alice.path}?limit=2&completed=false`;
    while (next !== undefined) {
      const page: ApiResponse = await alice.askAt('GET', next);
      seen.push(...page.body.map(({ title }: { title: string }) => title));
      next = nextPage(next, page);
      await alice.create('newer');
    }
    expect(seen).toEqual(['5', '4', '3', '2', '1']);
  });

  test.each([200, 201, 202, 1_000])('returns all of %i tasks, each once and the newest first', async (count) => {
    const alice = await caller(service(), family);
    const sql = await openSql(databaseUrl());
    await sql.execute(
      "insert into tasks (user_id, title, description) select ?, 'task ' || n, repeat('é', n) from generate_series(1, ?::int) n",
      [alice.userId, count],
    );
    await sql.close();
    const { status, body } = await alice.ask('GET', '');
    expect(status).toBe(200);
    expect(body.map(({ title }: { title: string }) => title)).toEqual(
      Array.from({ length: count }, (_, index) => `task ${count - index}`),
    );
  });

  test('has no Link when a page ends exactly at the last task', async () => {
    const alice = await caller(service(), family);
    await alice.create('only');
    expect((await alice.ask('GET', '?limit=1')).headers['link']).toBeUndefined();
  });

  test('lists every invalid parameter', async () => {
    const alice = await caller(service(), family);
    const { status, body } = await alice.ask('GET', '?limit=0x10&cursor=05&completed=1&status=done');
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      { parameter: 'completed', code: 'invalid-type', detail: 'The parameter completed must be true or false.' },
      {
        parameter: 'status',
        code: 'invalid-value',
        detail: 'The parameter status must be one of all, pending, completed.',
      },
      {
        parameter: 'limit',
        code: 'invalid-type',
        detail: 'The parameter limit must be a whole number in plain digits.',
      },
      {
        parameter: 'cursor',
        code: 'invalid-type',
        detail: 'The parameter cursor must be a whole number in plain digits.',
      },
    ]);
  });

  test.each([
    'limit=0',
    'limit=1001',
    'limit=',
    'limit=1.5',
    'limit=1&limit=2',
    'cursor=9007199254740992',
    'completed=TRUE',
  ])('refuses %s', async (query) => {
    const alice = await caller(service(), family);
    expect((await alice.ask('GET', `?${query}`)).status).toBe(422);
  });
});

import { describe, expect, test } from '@jest/globals';
import { caller, families } from '../support/caller.ts';
import { useService } from '../support/service.ts';

const service = useService();

describe.each(families)('deleteTask as %s', (family) => {
  test('answers 204 without a body, and from then on there is no such task', async () => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    const { status, headers, body } = await alice.ask('DELETE', `/${id}`);
    expect({ status, body }).toEqual({ status: 204, body: undefined });
    expect(headers['content-type']).toBeUndefined();
    const after = await Promise.all([
      alice.ask('GET', `/${id}`),
      alice.ask('PUT', `/${id}`, { body: { completed: true } }),
      alice.ask('PATCH', `/${id}/complete`),
      alice.ask('DELETE', `/${id}`),
    ]);
    expect(after.map((response) => response.status)).toEqual([404, 404, 404, 404]);
    expect((await alice.ask('GET', '')).body).toEqual([]);
  });

  test('deletes only the task that is named', async () => {
    const alice = await caller(service(), family);
    const kept = await alice.create('kept');
    const { id } = await alice.create('deleted');
    await alice.ask('DELETE', `/${id}`);
    expect((await alice.ask('GET', '')).body).toEqual([kept]);
  });

  test('gives exactly one of concurrent deletions a 204', async () => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    const responses = await Promise.all(Array.from({ length: 10 }, () => alice.ask('DELETE', `/${id}`)));
    expect(responses.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(9).fill(404)]);
  });

  test('never gives the id of a deleted task to a new one', async () => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('deleted');
    await alice.ask('DELETE', `/${id}`);
    expect((await alice.create('new')).id).toBeGreaterThan(id);
  });
});

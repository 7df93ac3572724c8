import { describe, expect, test } from '@jest/globals';
import { caller, families } from '../support/caller.ts';
import { useService } from '../support/service.ts';

const service = useService();

describe.each(families)('deleteTask as %s', (family) => {
  test('returns 204 without a body, and the task no longer exists', async () => {
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

  test('returns 204 for exactly one of several concurrent deletions', async () => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    const responses = await Promise.all(Array.from({ length: 10 }, () => alice.ask('DELETE', `/${id}`)));
    expect(responses.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(9).fill(404)]);
  });

  test('never reuses the id of a deleted task', async () => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('deleted');
    await alice.ask('DELETE', `/${id}`);
    expect((await alice.create('new')).id).toBeGreaterThan(id);
  });
});

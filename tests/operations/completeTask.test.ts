import { describe, expect, test } from '@jest/globals';
import { caller, families } from '../support/caller.ts';
import { useService } from '../support/service.ts';
import { until } from '../support/until.ts';

const service = useService();

describe.each(families)('completeTask as %s', (family) => {
  test.each([
    ['no body', {}],
    ['Content-Length: 0', { headers: { 'content-length': '0' } }],
    ['an empty JSON body', { headers: { 'content-length': '0', 'content-type': 'application/json' } }],
    ['null', { body: 'null' }],
    ['{}', { body: {} }],
    ['unknown properties only', { body: { done: true, priority: 'high' } }],
  ])('toggles with %s, there and back', async (_, options) => {
    const alice = await caller(service(), family);
    const created = await alice.create('Buy milk', { description: 'Two litres' });
    const { status, body } = await alice.ask('PATCH', `/${created.id}/complete`, options);
    expect(status).toBe(200);
    expect(Object.entries(body)).toEqual(Object.entries({ ...created, completed: true, updated_at: body.updated_at }));
    expect((await alice.ask('PATCH', `/${created.id}/complete`, options)).body.completed).toBe(false);
  });

  test.each([true, false])('sets completed to %s, also when repeated', async (completed) => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk', { completed: !completed });
    for (let round = 0; round < 2; round += 1) {
      expect((await alice.ask('PATCH', `/${id}/complete`, { body: { completed } })).body.completed).toBe(completed);
    }
    expect((await alice.ask('GET', `/${id}`)).body.completed).toBe(completed);
  });

  test('loses none of 51 concurrent toggles', async () => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    const responses = await Promise.all(Array.from({ length: 51 }, () => alice.ask('PATCH', `/${id}/complete`)));
    expect(responses.filter(({ status, body }) => status === 200 && body.completed)).toHaveLength(26);
    expect((await alice.ask('GET', `/${id}`)).body.completed).toBe(true);
  });

  test('toggles back to the start with 50 concurrent toggles', async () => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    const responses = await Promise.all(Array.from({ length: 50 }, () => alice.ask('PATCH', `/${id}/complete`)));
    expect(responses.filter(({ body }) => body.completed)).toHaveLength(25);
    expect((await alice.ask('GET', `/${id}`)).body.completed).toBe(false);
  });

  test('changes updated_at and not created_at', async () => {
    const alice = await caller(service(), family);
    const created = await alice.create('Buy milk');
    // Two statements can fall into one millisecond.
    const task = await until('updated_at changes', async () => {
      const { body } = await alice.ask('PATCH', `/${created.id}/complete`);
      return body.updated_at === created.updated_at ? undefined : body;
    });
    expect(task.updated_at > created.updated_at).toBe(true);
    expect(task.created_at).toBe(created.created_at);
  });

  test.each([[null], ['true'], [1]])('refuses completed: %j', async (completed) => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    const { status, body } = await alice.ask('PATCH', `/${id}/complete`, { body: { completed } });
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      { pointer: '/completed', code: 'invalid-type', detail: 'The value of completed must be true or false.' },
    ]);
    expect((await alice.ask('GET', `/${id}`)).body.completed).toBe(false);
  });

  test('returns 404 for a task that does not exist', async () => {
    const alice = await caller(service(), family);
    const { status, body } = await alice.ask('PATCH', '/9007199254740991/complete');
    expect(status).toBe(404);
    expect(body.detail).toBe('There is no such task.');
  });
});

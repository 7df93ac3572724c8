import { describe, expect, test } from '@jest/globals';
import { caller, families } from '../support/caller.ts';
import { useService } from '../support/service.ts';
import { until } from '../support/until.ts';

const service = useService();
const original = { title: 'Buy milk', description: 'Two litres', completed: false };

describe.each(families)('updateTask as %s', (family) => {
  test.each([
    { title: 'Buy oat milk' },
    { description: 'One litre' },
    { description: null },
    { description: '' },
    { completed: true },
    { title: 'Buy bread', completed: true },
    { title: 'Buy bread', description: null, completed: true },
  ])('changes the properties of %j and no others', async (change) => {
    const alice = await caller(service(), family);
    const created = await alice.create(original.title, original);
    const { status, body } = await alice.ask('PUT', `/${created.id}`, { body: change });
    expect(status).toBe(200);
    expect(Object.entries(body)).toEqual(Object.entries({ ...created, ...change, updated_at: body.updated_at }));
    expect((await alice.ask('GET', `/${created.id}`)).body).toEqual(body);
  });

  test('changes updated_at and not created_at', async () => {
    const alice = await caller(service(), family);
    const created = await alice.create(original.title);
    // Two statements can fall into one millisecond.
    const task = await until('updated_at changes', async () => {
      const { body } = await alice.ask('PUT', `/${created.id}`, { body: { completed: true } });
      return body.updated_at === created.updated_at ? undefined : body;
    });
    expect(task.updated_at > created.updated_at).toBe(true);
    expect(task.created_at).toBe(created.created_at);
  });

  test('changes only the task that is named', async () => {
    const alice = await caller(service(), family);
    const other = await alice.create('other');
    const { id } = await alice.create(original.title);
    await alice.ask('PUT', `/${id}`, { body: { title: 'changed' } });
    expect((await alice.ask('GET', `/${other.id}`)).body).toEqual(other);
  });

  test('ignores read-only and unknown properties', async () => {
    const alice = await caller(service(), family);
    const created = await alice.create(original.title);
    const body = {
      id: 1,
      user_id: 'usr_other',
      created_at: '2000-01-01T00:00:00.000Z',
      priority: 'high',
      completed: true,
    };
    const response = await alice.ask('PUT', `/${created.id}`, { body });
    expect(response.body).toEqual({ ...created, completed: true, updated_at: response.body.updated_at });
  });

  test.each([{}, { priority: 'high' }, { user_id: 'usr_other' }])(
    'refuses %j, which has no property to change',
    async (body) => {
      const alice = await caller(service(), family);
      const { id } = await alice.create(original.title);
      const response = await alice.ask('PUT', `/${id}`, { body });
      expect(response.status).toBe(422);
      expect(response.body.errors).toEqual([
        {
          pointer: '',
          code: 'nothing-to-change',
          detail: 'The body must have at least one of title, description, completed.',
        },
      ]);
    },
  );

  test('reports an array in place of an object as one validation error', async () => {
    const alice = await caller(service(), family);
    const { id } = await alice.create(original.title);
    const response = await alice.ask('PUT', `/${id}`, { body: [] });
    expect(response.status).toBe(422);
    expect(response.body.errors).toEqual([
      { pointer: '', code: 'invalid-type', detail: 'The body must be a JSON object.' },
    ]);
  });

  test('changes nothing when one property is invalid', async () => {
    const alice = await caller(service(), family);
    const created = await alice.create(original.title, original);
    const { status } = await alice.ask('PUT', `/${created.id}`, { body: { title: 'Buy bread', completed: null } });
    expect(status).toBe(422);
    expect((await alice.ask('GET', `/${created.id}`)).body).toEqual(created);
  });

  test('keeps both of two concurrent changes to different properties', async () => {
    const alice = await caller(service(), family);
    const { id } = await alice.create(original.title, original);
    await Promise.all(
      [{ title: 'Buy bread' }, { description: null }, { completed: true }].map((body) =>
        alice.ask('PUT', `/${id}`, { body }),
      ),
    );
    expect((await alice.ask('GET', `/${id}`)).body).toMatchObject({
      title: 'Buy bread',
      description: null,
      completed: true,
    });
  });

  test('returns 404 for a task that does not exist', async () => {
    const alice = await caller(service(), family);
    const { status, body } = await alice.ask('PUT', '/9007199254740991', { body: { completed: true } });
    expect(status).toBe(404);
    expect(body.detail).toBe('There is no such task.');
    expect((await alice.ask('GET', '')).body).toEqual([]);
  });
});

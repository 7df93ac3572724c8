import { describe, expect, test } from '@jest/globals';
import { caller, families } from '../support/caller.ts';
import { follow } from '../support/references.ts';
import { useService } from '../support/service.ts';

const service = useService();

describe.each(families)('createTask as %s', (family) => {
  test('returns 201 with the task, its properties in the order of the contract', async () => {
    const alice = await caller(service(), family);
    const { status, body } = await alice.ask('POST', '', {
      body: { completed: true, description: 'Two litres', title: 'Buy milk' },
    });
    expect(status).toBe(201);
    expect(Object.keys(body)).toEqual([
      'id',
      'user_id',
      'title',
      'description',
      'completed',
      'created_at',
      'updated_at',
    ]);
    expect(body).toMatchObject({
      user_id: alice.userId,
      title: 'Buy milk',
      description: 'Two litres',
      completed: true,
    });
    expect(body.updated_at).toBe(body.created_at);
    expect(Math.abs(Date.now() - Date.parse(body.created_at))).toBeLessThan(60_000);
  });

  test('defaults to null and false where description and completed are absent', async () => {
    const alice = await caller(service(), family);
    expect(await alice.create('Buy milk')).toMatchObject({ description: null, completed: false });
  });

  test.each(['', '/'])(
    'returns the URL of the task in Location, requested at the path followed by "%s"',
    async (slash) => {
      const alice = await caller(service(), family);
      const { headers, body } = await alice.ask('POST', slash, { body: { title: 'Buy milk' } });
      // Relative, so that it holds behind a proxy that adds a prefix.
      expect(headers.location).toBe(slash === '/' ? String(body.id) : `tasks/${body.id}`);
      const there = follow(`${alice.path}${slash}`, headers.location ?? '');
      expect(there).toBe(`${alice.path}/${body.id}`);
      expect((await alice.askAt('GET', there)).body).toEqual(body);
    },
  );

  test.each([null, ''])('keeps the description %j', async (description) => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk', { description });
    expect((await alice.ask('GET', `/${id}`)).body.description).toBe(description);
  });

  test('gives each of many concurrent tasks its own id', async () => {
    const alice = await caller(service(), family);
    const tasks = await Promise.all(Array.from({ length: 30 }, (_, index) => alice.create(`task ${String(index)}`)));
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(30);
    expect((await alice.ask('GET', '')).body).toHaveLength(30);
  });

  test('ignores read-only and unknown properties', async () => {
    const alice = await caller(service(), family);
    const sent = {
      id: 1,
      user_id: 'usr_other',
      created_at: '2000-01-01T00:00:00.000Z',
      updated_at: null,
      priority: 'high',
      tags: ['home'],
    };
    const { id, ...task } = await alice.create('Buy milk', sent);
    expect(id).not.toBe(1);
    expect(task.user_id).toBe(alice.userId);
    expect(task.created_at).not.toBe(sent.created_at);
    expect(Object.keys(task)).not.toContain('priority');
  });

  test('requires a title', async () => {
    const alice = await caller(service(), family);
    const { status, body } = await alice.ask('POST', '', { body: { description: 'Two litres' } });
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ pointer: '/title', code: 'required', detail: 'The title is required.' }]);
  });

  test('stores nothing when it refuses', async () => {
    const alice = await caller(service(), family);
    await alice.ask('POST', '', { body: { title: 'Buy milk', completed: 'yes' } });
    expect((await alice.ask('GET', '')).body).toEqual([]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { caller, families } from '../support/caller.ts';
import { useService } from '../support/service.ts';

const service = useService();

describe.each(families)('getTask as %s', (family) => {
  test('returns the task as it was created, its properties in the order of the contract', async () => {
    const alice = await caller(service(), family);
    const created = await alice.create('Buy milk', { description: 'Two litres', completed: true });
    const { status, body } = await alice.ask('GET', `/${created.id}`);
    expect(status).toBe(200);
    expect(Object.entries(body)).toEqual(Object.entries(created));
  });

  test('returns the same task at the other URL form', async () => {
    const alice = await caller(service(), family);
    const other = await caller(
      service(),
      families.find((name) => name !== family),
      alice.userId,
    );
    const created = await alice.create('Buy milk');
    expect((await other.ask('GET', `/${created.id}`)).body).toEqual(created);
  });

  test('ignores unknown query parameters', async () => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    expect((await alice.ask('GET', `/${id}?expand=user&completed=maybe`)).status).toBe(200);
  });

  test('returns 404 for a task that does not exist', async () => {
    const alice = await caller(service(), family);
    const { status, body } = await alice.ask('GET', '/9007199254740991');
    expect(status).toBe(404);
    expect(body.detail).toBe('There is no such task.');
  });
});

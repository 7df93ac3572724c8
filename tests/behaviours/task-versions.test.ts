import { describe, expect, test } from '@jest/globals';
import { caller, families, type Caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';

const service = useService();

const etagOf = async (alice: Caller, id: number): Promise<string> => (await alice.ask('GET', `/${id}`)).headers['etag'] ?? '';

const changes: [name: string, method: string, suffix: string, body: object | undefined][] = [
  ['PUT', 'PUT', '', { title: 'Buy oat milk' }],
  ['PUT that changes nothing', 'PUT', '', { title: 'Buy milk' }],
  ['toggle', 'PATCH', '/complete', undefined],
  ['set', 'PATCH', '/complete', { completed: true }],
];

const removal: (typeof changes)[number] = ['DELETE', 'DELETE', '', undefined];

describe.each(families)('The version of a task, as %s', (family) => {
  test('comes with a new task and is the one that reading it gives', async () => {
    const alice = await caller(service(), family);
    const { body, headers } = await alice.ask('POST', '', { body: { title: 'Buy milk' } });
    expect(headers['etag']).toBe('"1"');
    expect(await etagOf(alice, body.id)).toBe('"1"');
  });

  test.each(changes)('is another one after a %s, whose answer has it', async (_name, method, suffix, body) => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    const { headers } = await alice.ask(method, `/${id}${suffix}`, { body });
    expect(headers['etag']).toBe('"2"');
    expect(await etagOf(alice, id)).toBe('"2"');
  });

  test.each(['"1"', 'W/"1"', '*', '"7", "1"', 'W/"x","1"'])('need not be sent again to who knows it as %s', async (known) => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    for (const method of ['GET', 'HEAD']) {
      const { status, headers, body } = await alice.ask(method, `/${id}`, { headers: { 'if-none-match': known } });
      expect([status, headers['etag'], headers['content-type'], body]).toEqual([304, '"1"', undefined, undefined]);
    }
  });

  test.each(['"2"', '"11"', '"01"', '""'])('is sent to who knows only %s', async (known) => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    expect((await alice.ask('GET', `/${id}`, { headers: { 'if-none-match': known } })).status).toBe(200);
  });

  test.each([...changes, removal])('lets a %s through that names it, or any', async (_name, method, suffix, body) => {
    const alice = await caller(service(), family);
    for (const tag of ['"1"', '*', '"9", "1"']) {
      const { id } = await alice.create('Buy milk');
      expect((await alice.ask(method, `/${id}${suffix}`, { body, headers: { 'if-match': tag } })).status).toBe(method === 'DELETE' ? 204 : 200);
    }
  });

  test.each([...changes, removal])('keeps a %s from a task that has changed since', async (_name, method, suffix, body) => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    const { body: current } = await alice.ask('PUT', `/${id}`, { body: { title: 'Buy bread' } });
    for (const tag of ['"1"', 'W/"2"', '"3"', '"2x"', '"99999999999999999999"']) {
      const refused = await alice.ask(method, `/${id}${suffix}`, { body, headers: { 'if-match': tag } });
      expect([refused.status, refused.body.type]).toEqual([412, '/problems/precondition-failed']);
    }
    expect((await alice.ask('GET', `/${id}`)).body).toEqual(current);
  });

  test.each([...changes, removal])('makes no difference to a %s of no task, or of another user\'s', async (_name, method, suffix, body) => {
    const [alice, bob] = [await caller(service(), family), await caller(service(), family)];
    const { id } = await bob.create('Buy milk');
    for (const target of [id, Number.MAX_SAFE_INTEGER]) {
      for (const tag of ['"1"', '"2"', '*']) {
        expect((await alice.ask(method, `/${target}${suffix}`, { body, headers: { 'if-match': tag } })).status).toBe(404);
      }
    }
  });

  test.each(['1', '"1', "'1'", '"1" "2"', '*, "1"', ''])('is refused as %s, which is no entity tag', async (tag) => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    for (const [method, name] of [['GET', 'If-None-Match'], ['DELETE', 'If-Match']] as const) {
      const { status, body } = await alice.ask(method, `/${id}`, { headers: { [name]: tag } });
      expect([status, body.errors?.[0].parameter]).toEqual([422, name]);
    }
  });

  test('rises with each of 300 toggles at once, and updated_at never goes back', async () => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    const answers = await Promise.all(Array.from({ length: 300 }, () => alice.ask('PATCH', `/${id}/complete`)));
    const changes = answers.map(({ headers, body }) => ({ version: Number(headers['etag']?.slice(1, -1)), at: body.updated_at as string, completed: body.completed as boolean }));
    changes.sort((a, b) => a.version - b.version);
    expect(changes.map(({ version }) => version)).toEqual(changes.map((_, index) => index + 2));
    expect(changes.map(({ completed }) => completed)).toEqual(changes.map((_, index) => index % 2 === 0));
    expect(changes.map(({ at }) => at)).toEqual(changes.map(({ at }) => at).sort());
  });

  test('lets one of many changes at once through', async () => {
    const alice = await caller(service(), family);
    const { id } = await alice.create('Buy milk');
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => alice.ask('PUT', `/${id}`, { body: { title: `Title ${n}` }, headers: { 'if-match': '"1"' } })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(412)]);
    expect(await etagOf(alice, id)).toBe('"2"');
  });
});

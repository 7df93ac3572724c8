import { describe, expect, test } from '@jest/globals';
import { caller, type Caller } from '../support/caller.ts';
import { operations } from '../support/contract.ts';
import { addressOf, exampleBody } from '../support/requests.ts';
import { useService } from '../support/service.ts';

const service = useService();

const withTaskId = operations
  .filter(({ path }) => path.includes('{task_id}'))
  .map((operation) => [operation.operationId, operation] as const);
const notIds = [
  '0x10',
  '1e3',
  '05',
  '+5',
  '-1',
  '0',
  '-0',
  '1.0',
  '1.5',
  '%201',
  '1%20',
  '9007199254740992',
  '99999999999999999999',
  'abc',
  'NaN',
  'Infinity',
  '%D9%A1',
  '1,2',
  '%00',
  'null',
];

describe.each(withTaskId)('%s', (_, operation) => {
  const ask = (alice: Caller, id: string | number) =>
    alice.askAt(
      operation.method.toUpperCase(),
      addressOf(operation.path, { user_id: alice.userId, task_id: 1 }).replace('/tasks/1', `/tasks/${String(id)}`),
      { body: exampleBody(operation) },
    );

  test.each(notIds)('refuses the id %s', async (id) => {
    const { status, body } = await ask(await caller(service()), id);
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      {
        parameter: 'task_id',
        code: expect.stringMatching(/^(invalid-type|out-of-range)$/),
        detail: expect.any(String),
      },
    ]);
  });

  test.each(['1', '9007199254740991'])('accepts the id %s', async (id) => {
    expect((await ask(await caller(service()), id)).status).toBe(404);
  });
});

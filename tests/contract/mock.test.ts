import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startMock } from '../../scripts/mock/start-mock.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log/logger.ts';
import type { Server } from '../../src/http/server.ts';
import { ask, type ApiResponse } from '../support/api.ts';
import { caller, families, type Family } from '../support/caller.ts';
import { operations } from '../support/contract.ts';
import { addressOf, exampleBody, requiredQuery } from '../support/requests.ts';
import { useService } from '../support/service.ts';
import { newUser, tokenFor } from '../support/tokens.ts';
import type { Case } from './case.ts';
import { familyCases, otherCases } from './cases.ts';
import { mockDifferences } from './mock-differences.ts';

// The mock reaches every documented answer by being asked to, which must not count as reached in the report.
delete process.env['TEST_ANSWERS_FOLDER'];

const service = useService();
let mock: Server;
const differing = new Set<string>();

beforeAll(async () => {
  mock = await startMock(
    loadConfig({ HOST: '127.0.0.1', PORT: '0' }),
    await createLogger({ production: true, logLevel: 'silent' }),
  );
});
afterAll(async () => {
  await mock.close();
  console.log(
    `Mock: ${familyCases.length * families.length + otherCases.length} cases like the service but for ${differing.size} differences, declared ${Object.keys(mockDifferences).length}`,
  );
});

describe.each(families)('at %s, the mock like the service', (family) => {
  test.each(familyCases)('$name', (aCase) => holdBothTo(aCase, family));
});

describe('elsewhere, the mock like the service', () => {
  test.each(otherCases)('$name', (aCase) => holdBothTo(aCase, '/api/tasks'));
});

test('has a case for each declared difference, and no name twice', () => {
  const names = [...familyCases, ...otherCases].map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  expect(names).toEqual(expect.arrayContaining(Object.keys(mockDifferences)));
});

/** Both answer what is expected and differ in nothing else, or else as declared. */
async function holdBothTo({ name, send, expected }: Case, family: Family): Promise<void> {
  const userId = newUser();
  const [ofService, ofMock] = [await caller(service(), family, userId), await caller(mock.url, family, userId)];
  const [real, mocked] = [await send(ofService, service()), await send(ofMock, mock.url)];
  expect(real).toMatchObject(expected(ofService));
  const isSame = (): void => {
    expect(mocked).toMatchObject(expected(ofMock));
    expect(profile(mocked)).toEqual(profile(real));
  };
  const difference = mockDifferences[name];
  if (!difference) return isSame();
  expect(mocked).toMatchObject(difference.answers);
  expect(isSame).toThrow();
  differing.add(name);
}

/** All of a response but what differs from one request to the next, and the texts and values of tasks. */
function profile({
  status,
  headers: { date: _date, 'x-request-id': _id, 'content-length': _length, ...headers },
  body,
}: ApiResponse): object {
  const { location, link, etag } = headers;
  return {
    status,
    headers: {
      ...headers,
      location: location?.replace(/\d+$/, ''),
      link: link?.replace(/cursor=\d+/, ''),
      etag: etag?.replace(/\d+/, ''),
    },
    body:
      headers['content-type'] === 'application/problem+json' && body
        ? { ...body, instance: '' }
        : Array.isArray(body)
          ? []
          : typeof body === 'object'
            ? Object.keys(body)
            : body,
  };
}

const askable = operations.flatMap((operation) =>
  Object.entries(operation.responses)
    // 405 is the response to methods that are no operation.
    .filter(([status]) => status !== '405')
    .flatMap(([status, { content = {} }]) =>
      Object.entries(content)
        .slice(0, 1)
        .flatMap(([media, { examples }]) =>
          Object.entries(examples).map(([example, { value }]) => ({
            operation,
            id: operation.operationId,
            status: Number(status),
            media,
            example,
            value,
          })),
        ),
    ),
);

describe('the mock, with a Prefer header', () => {
  const prefer = (value: string): { headers: { prefer: string } } => ({ headers: { prefer: value } });

  test.each(askable)(
    'returns the example $example of $id $status',
    async ({ operation, status, media, example, value }) => {
      const options = {
        ...prefer(`code=${status}, example=${example}`),
        ...(status < 400 && { token: await tokenFor('usr_alice'), body: exampleBody(operation) }),
      };
      const { headers, body } = await ask(
        mock.url,
        operation.method.toUpperCase(),
        addressOf(operation.path, { user_id: 'usr_alice' }) + requiredQuery(operation),
        options,
      );
      expect(headers['content-type']).toMatch(media);
      expect(body).toEqual(status < 400 ? value : { ...(value as object), instance: headers['x-request-id'] });
    },
  );

  test('generates responses that match the contract', async () => {
    const alice = await caller(mock.url);
    const titles = new Set();
    for (let n = 0; n < 100; n += 1) titles.add((await alice.ask('GET', '/1', prefer('dynamic=true'))).body.title);
    expect(titles.size).toBeGreaterThan(50);
  });

  test.each(['code=418', 'example=none', 'code=x'])('refuses %s, which the contract does not have', async (value) => {
    const alice = await caller(mock.url);
    expect((await alice.ask('GET', '', prefer(value))).status).toBe(400);
  });

  test('validates a request even when Prefer names a success', async () => {
    expect((await ask(mock.url, 'GET', '/api/tasks', prefer('code=200'))).status).toBe(401);
    expect((await ask(mock.url, 'GET', '/nothing', prefer('code=503'))).status).toBe(404);
  });

  test('uses the user of the path for a token that is no JWT', async () => {
    expect((await ask(mock.url, 'GET', '/api/usr_b%20b/tasks', { token: 'x' })).status).toBe(200);
  });
});

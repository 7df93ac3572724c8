import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EmbeddedServer } from '../support/embedded-server.ts';
import type { Server } from '../../src/http/server.ts';
import { recordResponse } from '../support/responses.ts';
import { ask, type ApiResponse, type RequestOptions } from '../support/api.ts';
import { startBrokenDatabase } from '../support/broken-database.ts';
import { operations, type ContractOperation } from '../support/contract.ts';
import { newKey, startIssuer, type Issuer, type IssuerKey } from '../support/issuer.ts';
import { requiredQuery } from '../support/requests.ts';
import { startTestService, useService } from '../support/service.ts';
import { newUser, now, tokenFor } from '../support/tokens.ts';

// What no request's own content decides is the same for every operation that documents it; each is made to happen.
const documenting = (status: number): string[] =>
  operations.filter(({ responses }) => responses[status]).map(({ operationId }) => operationId);
const operationOf = (id: string): ContractOperation => operations.find(({ operationId }) => operationId === id)!;

const userId = newUser();
const target = (operation: ContractOperation): string =>
  operation.path
    .replace('{user_id}', userId)
    .replace('{task_id}', '1')
    .replace('{name}', 'not-found')
    .replace('{asset}', 'docs.js') + requiredQuery(operation);
const validBody = ({ requestBody }: ContractOperation): RequestOptions =>
  requestBody ? { body: { title: 'Buy milk', completed: true, user_id: userId } } : {};

async function askOperation(
  baseUrl: string,
  id: string,
  options: RequestOptions = {},
  suffix = '',
): Promise<ApiResponse> {
  const operation = operationOf(id);
  const token = operation.security ? undefined : await tokenFor(userId);
  return ask(baseUrl, operation.method.toUpperCase(), `${target(operation)}${suffix}`, {
    token,
    ...validBody(operation),
    ...options,
  });
}

describe('every operation', () => {
  const service = useService();

  test.each(documenting(400))('%s returns 400 for a malformed percent-encoding', async (id) => {
    expect(
      (await askOperation(service(), id, {}, requiredQuery(operationOf(id)) === '' ? '?q=%zz' : '&q=%zz')).status,
    ).toBe(400);
  });

  test.each(documenting(401))('%s returns 401 without a token', async (id) => {
    expect((await askOperation(service(), id, { token: undefined })).status).toBe(401);
  });

  const ofUser = documenting(403).filter((id) => operationOf(id).path.includes('{user_id}'));
  test.each(ofUser)("%s returns 403 for another user's token", async (id) => {
    expect((await askOperation(service(), id, { token: await tokenFor(newUser()) })).status).toBe(403);
  });

  test.each(documenting(405))('%s returns 405 for a method that its path does not have', async (id) => {
    expect((await ask(service(), 'TRACE', target(operationOf(id)))).status).toBe(405);
  });

  test.each(documenting(413))('%s returns 413 for a body of more than 64 KiB', async (id) => {
    expect((await askOperation(service(), id, { body: { title: 'x'.repeat(65_536) } })).status).toBe(413);
  });

  test.each(documenting(415))('%s returns 415 for a body that is not JSON', async (id) => {
    expect(
      (
        await askOperation(service(), id, {
          body: 'title=x',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        })
      ).status,
    ).toBe(415);
  });

  test.each(documenting(431))('%s returns 431 for headers of more than 16 KiB', async (id) => {
    expect((await askOperation(service(), id, { headers: { cookie: 'x'.repeat(17_000) } })).status).toBe(431);
  });

  test.each(['createUserTask', 'updateUserTask', 'completeUserTask'])(
    '%s returns 422 for the user id "tasks"',
    async (id) => {
      const operation = operationOf(id);
      const path = operation.path.replace('{user_id}', 'tasks').replace('{task_id}', 'x');
      const { status, body } = await ask(service(), operation.method.toUpperCase(), path, {
        token: await tokenFor('tasks'),
        body: { title: 'x' },
      });
      expect([status, body.errors[0].parameter]).toEqual([422, 'user_id']);
    },
  );
});

describe('every operation that needs a token', () => {
  let key: IssuerKey;
  let provider: Issuer;
  let service: Server;
  beforeAll(async () => {
    key = await newKey('EdDSA', 'key');
    provider = await startIssuer(key);
    service = await startTestService({ OAUTH_ISSUER: provider.url, OAUTH_AUDIENCE: 'todo' });
  });
  afterAll(async () => {
    await service.close();
    await provider.leave();
  });

  test.each(documenting(401))('%s returns 403 for an access token without its scope', async (id) => {
    const claims = { sub: userId, aud: 'todo', client_id: 'client', jti: 'one', iat: now() };
    const token = await provider.sign(key, claims, { typ: 'at+jwt' });
    const { status, headers } = await askOperation(service.url, id, { token });
    expect(status).toBe(403);
    expect(headers['www-authenticate']).toContain(operationOf(id).method === 'get' ? 'tasks:read' : 'tasks:write');
  });
});

describe('every operation of a user whose quota is used up', () => {
  const service = useService({ USER_REQUESTS_PER_MINUTE: '1' });

  test.each(documenting(429))('%s returns 429', async (id) => {
    await askOperation(service(), id);
    expect((await askOperation(service(), id)).status).toBe(429);
  });
});

describe('every operation, sent too slowly,', () => {
  const service = useService({ HTTP_HEADERS_TIMEOUT_MS: '100' });

  test.each(documenting(408))('%s returns 408', async (id) => {
    const operation = operationOf(id);
    const response = await sendHalf(service(), operation);
    recordResponse(operation.method.toUpperCase(), target(operation), response);
    expect(response.status).toBe(408);
  });
});

describe('every operation that needs the database', () => {
  let brokenDatabase: EmbeddedServer;
  let onBrokenDatabase: Server;
  let withoutDatabase: Server;

  beforeAll(async () => {
    brokenDatabase = await startBrokenDatabase();
    onBrokenDatabase = await startTestService({ DATABASE_URL: brokenDatabase.url });
    withoutDatabase = await startTestService({ DATABASE_URL: 'postgresql://postgres@127.0.0.1:1/postgres' });
  });
  afterAll(async () => {
    await Promise.all([onBrokenDatabase.close(), withoutDatabase.close()]);
    await brokenDatabase.close();
  });

  test.each(documenting(500))('%s returns 500 when its statement fails for an unknown reason', async (id) => {
    expect((await askOperation(onBrokenDatabase.url, id)).status).toBe(500);
  });

  test.each(documenting(503))('%s returns 503 when the database is unreachable', async (id) => {
    expect((await askOperation(withoutDatabase.url, id)).status).toBe(503);
  });
});

/** Sends a request without the empty line that ends its headers, and reads what comes back. */
function sendHalf(baseUrl: string, operation: ContractOperation): Promise<ApiResponse> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname);
    socket.write(`${operation.method.toUpperCase()} ${target(operation)} HTTP/1.1\r\nHost: localhost\r\n`);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('end', () => {
      const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
      const [statusLine = '', ...lines] = head.split('\r\n');
      const headers = Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
      );
      resolve({ status: Number(statusLine.split(' ')[1]), headers, body: JSON.parse(body) });
    });
  });
}

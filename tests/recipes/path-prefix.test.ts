import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { parseEnv } from 'node:util';
import type { Server } from '../../src/http/server.ts';
import { codeBlocks } from '../support/markdown.ts';
import { expectPageToLoad, expectReferencesToHold } from '../support/below-prefix.ts';
import { keepLog } from '../support/log-lines.ts';
import { startTestService } from '../support/service.ts';
import { newUser, signToken, tokenFor } from '../support/tokens.ts';
import { describeWithNginx, startNginx } from './nginx.ts';

const settings = codeBlocks('docs/recipes/path-prefix.md').find(({ text }) => text.startsWith('BETTER_AUTH_URL='));

describeWithNginx('the service below a path of nginx', () => {
  const { log, ofRequest } = keepLog();
  let service: Server;
  let base: string;
  beforeAll(async () => {
    service = await startTestService({ NODE_ENV: 'production', ...parseEnv(settings?.text ?? '') }, log);
  });
  beforeEach(async () => {
    base = `${await startNginx(service.url)}/todo`;
  });
  afterAll(() => service.close());

  const authorized = async (userId: string): Promise<Record<string, string>> => ({
    Authorization: `Bearer ${await tokenFor(userId)}`,
    'Content-Type': 'application/json',
  });

  test.each(['/api/tasks', '/api/{user_id}/tasks'])('returns a Location and a Link of %s that work', async (path) => {
    const userId = newUser();
    await expectReferencesToHold(`${base}${path.replace('{user_id}', userId)}`, userId);
  });

  test('serves everything that the page of the documentation loads', () => expectPageToLoad(base, '/docs'));

  test.each(['auth0|a/b', 'ä b', 'a%2Fb'])('passes the user id %s in a path on unchanged', async (name) => {
    const userId = `${newUser()}${name}`;
    const response = await fetch(`${base}/api/${encodeURIComponent(userId)}/tasks`, {
      headers: await authorized(userId),
    });
    expect([response.status, await response.json()]).toEqual([200, []]);
  });

  test('passes every refusal of the service on', async () => {
    const long = await signToken({ sub: newUser(), name: 'x'.repeat(8_192) });
    const tooLong = await fetch(`${base}/api/tasks`, { headers: { Authorization: `Bearer ${long}` } });
    expect([tooLong.status, tooLong.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
    const headers = await authorized(newUser());
    const tooLarge = await fetch(`${base}/api/tasks`, { method: 'POST', headers, body: 'x'.repeat(100_000) });
    expect(await tooLarge.json()).toMatchObject({ type: '/problems/content-too-large' });
    expect(await (await fetch(`${base}/nothing`)).json()).toMatchObject({ type: '/problems/not-found' });
  });

  test("logs the client's IP address, and ignores the client's own header", async () => {
    const { headers } = await fetch(`${base}/api/tasks`, { headers: { 'X-Forwarded-For': '203.0.113.9' } });
    expect(ofRequest(Object.fromEntries(headers))).toMatchObject({ status: 401, client: '127.0.0.1' });
    const direct = await fetch(`${service.url}/api/tasks`, { headers: { 'X-Forwarded-For': '203.0.113.9' } });
    expect(ofRequest(Object.fromEntries(direct.headers))).toMatchObject({ client: '203.0.113.9' });
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { doctor } from '../support/doctor.ts';
import { newKey, startIssuer, type Issuer, type IssuerKey } from '../support/issuer.ts';
import { freshCheckout } from '../support/process.ts';
import { now, secret, signToken } from '../support/tokens.ts';

jest.setTimeout(60_000);

let key: IssuerKey;
let issuer: Issuer;

beforeAll(async () => {
  key = await newKey('EdDSA', 'one');
  issuer = await startIssuer(key);
});
afterAll(() => issuer.leave());

/** @returns its exit code, and its lines about the token without their advice */
async function judge(
  token: string,
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; output: string; lines: string[] }> {
  const folder = freshCheckout();
  writeFileSync(join(folder, 'token.txt'), token);
  const result = await doctor({ BETTER_AUTH_URL: issuer.url, ...env }, folder, ['--token', 'token.txt']);
  expect(result.output).not.toContain(token.split('.')[2] ?? secret);
  const lines = result.output.split('\n').filter((line) => /^\w+ +token/.test(line));
  return { ...result, lines: lines.map((line) => line.replace(/ +/g, ' ')) };
}

test('goes through each part of a good token', async () => {
  const exp = now() + 3_600;
  const { code, lines } = await judge(await issuer.sign(key, { sub: 'alice', exp }));
  expect(lines).toEqual([
    'ok token typ nothing',
    'ok token kid "one"',
    'ok token alg "EdDSA"',
    'ok token key its signature fits',
    `ok token iss "${issuer.url}"`,
    `ok token aud "${issuer.url}"`,
    `ok token exp ${new Date(exp * 1_000).toISOString()}`,
    'ok token nbf nothing',
    'ok token iat nothing',
    'ok token sub "alice"',
    'ok token It is accepted, for the user "alice"',
  ]);
  expect(code).toBe(0);
});

test('names each part that is wrong, with what was expected and what came, and what to do', async () => {
  const claims = { iss: 'https://other.example', aud: 'other', exp: 1_700_000_000, nbf: 4_000_000_000, sub: '' };
  const { code, output, lines } = await judge(
    await issuer.sign(await newKey('EdDSA', 'new'), claims, { typ: 'at+jwt' }),
  );
  expect(lines).toEqual([
    expect.stringMatching(/^fail token typ .*expected "JWT", received "at\+jwt"$/),
    'ok token kid "new"',
    'ok token alg "EdDSA"',
    expect.stringMatching(/^fail token key .*received kid "new"$/),
    expect.stringMatching(/^fail token iss .*expected "http:.*", received "https:\/\/other\.example"$/),
    expect.stringMatching(/^fail token aud .*expected "http:.*", received "other"$/),
    expect.stringMatching(/^fail token exp A token has expired: received 2023-11-14T22:13:20\.000Z, off by \d+ s$/),
    expect.stringMatching(/^fail token nbf .*: received 2096-10-02T07:06:40\.000Z, off by \d+ s$/),
    'ok token iat nothing',
    'fail token sub A token names no user: received ""',
    'fail token It is refused, with the reason wrong-type in the log',
  ]);
  for (const advice of ['OAUTH_ISSUER', 'JWKS_URL', 'JWT_ISSUER', 'JWT_AUDIENCE', 'clocks', 'set sub'])
    expect(output).toContain(advice);
  expect(code).toBe(1);
});

test.each<[string, () => Promise<string>, string, number]>([
  [
    'one with the header around it',
    async () => `Authorization: Bearer ${await signToken({ sub: 'alice' })}\n`,
    'ok token It is accepted, for the user "alice"',
    0,
  ],
  [
    'one of the shared secret whose user is in another claim',
    () => signToken({ user_id: 'alice' }),
    'ok token user "alice"',
    0,
  ],
  [
    'one of another secret',
    () => signToken({ sub: 'alice' }, { key: 'another-secret-of-the-tests-with-more-than-32-bytes' }),
    "fail token key A token's signature fits none of the secrets",
    1,
  ],
  [
    'one of another issuer that a known key has signed',
    () => issuer.sign(key, { sub: 'alice', iss: 'https://other.example' }),
    'ok token key its signature fits',
    1,
  ],
  [
    'what is none',
    async () => 'undefined',
    'fail token A request has a placeholder in place of a token: received "undefined"',
    1,
  ],
])('accepts %s', async (_name, sign, expected, code) => {
  const result = await judge(await sign());
  expect(result.lines).toContain(expected);
  expect(result.code).toBe(code);
});

test('reports the keys that cannot be fetched', async () => {
  const { lines } = await judge(await issuer.sign(key, { sub: 'alice' }), { JWKS_URL: 'http://127.0.0.1:1/jwks' });
  expect(lines).toContain("fail token key The token issuer's keys are not known");
});

const accessToken = (claims: object): Promise<string> =>
  issuer.sign(
    key,
    { sub: 'alice', aud: 'todo', client_id: 'cli', jti: 'one', iat: now(), scope: 'tasks:read', ...claims },
    { typ: 'at+jwt' },
  );

test('reports what an OAuth access token does not allow', async () => {
  const oauth = { OAUTH_ISSUER: issuer.url, OAUTH_AUDIENCE: 'todo', OAUTH_JWKS_URL: `${issuer.url}/api/auth/jwks` };
  const good = await judge(await accessToken({}), oauth);
  expect(good.lines.at(-1)).toBe(
    'ok token It is accepted, for the user "alice"; may not write: it lacks the scope "tasks:write"',
  );
  expect(good.code).toBe(0);
  const bad = await judge(await accessToken({ sub: 'cli', jti: undefined, aud: 'other' }), oauth);
  expect(bad.lines.filter((line) => line.startsWith('fail'))).toEqual([
    expect.stringMatching(/^fail token aud .*expected "todo", received "other"$/),
    'fail token jti An access token lacks a claim: expected jti, received nothing',
    expect.stringMatching(/^fail token client_id .*received client_id "cli"$/),
    expect.stringMatching(/^fail token It is refused/),
  ]);
});

test('names the file of a token that cannot be read', async () => {
  const { code, output } = await doctor({ BETTER_AUTH_URL: issuer.url }, undefined, ['--token', 'absent.txt']);
  expect(output).toMatch(/fail +token +ENOENT.*absent\.txt/);
  expect(code).toBe(1);
});

import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, test } from '@jest/globals';
import type { JwtOptions } from 'better-auth/plugins';
import { decodeJwt } from 'jose';
import { startWeb } from '../../examples/web/server.ts';
import { signUp, startBetterAuth } from '../support/better-auth.ts';
import { codeBlocks } from '../support/markdown.ts';
import { secret } from '../support/tokens.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const needed = ['aud', 'exp', 'iat', 'iss', 'sub'];
const image = `data:image/png;base64,${'A'.repeat(3_000)}`;

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** @returns the names of the claims of a token of a new user, who has an avatar */
async function claimsOf(server: { readonly url: string; close(): Promise<void> }): Promise<string[]> {
  running.push(server);
  return Object.keys(decodeJwt(await signUp(server.url, server.url, { image }))).sort();
}

/** The options that a page gives to the jwt plugin, which its other options do not matter to. */
const optionsIn = (code: string): JwtOptions[] => {
  const given: JwtOptions[] = [];
  const keep = (options: JwtOptions): void => void given.push(options);
  runInNewContext(code.replaceAll(/^import .*$|^export const auth = /gm, ''), {
    process: { env: {} },
    betterAuth: () => undefined,
    jwt: keep,
  });
  return given;
};

const pages = globSync(['*.md', 'docs/**/*.md', 'examples/*/*.md'], { cwd: root })
  .flatMap((page) => codeBlocks(page).map(({ text }) => ({ page, text })))
  .filter(({ text }) => /\bjwt\(/.test(text));

test('the README is among the pages that configure the plugin', () => {
  expect(pages.map(({ page }) => page)).toContain('README.md');
});

test("a token with Better Auth's defaults has the whole user", async () => {
  expect(await claimsOf(await startBetterAuth())).toEqual(expect.arrayContaining(['email', 'image', 'name']));
});

test('a token of the example page has nothing but what the service needs', async () => {
  expect(await claimsOf(await startWeb({ port: 0, apiUrl: 'http://127.0.0.1:1', secret }))).toEqual(needed);
});

test.each(pages)('a token of the configuration in $page has nothing but what the service needs', async ({ text }) => {
  const [options] = optionsIn(text);
  expect(await claimsOf(await startBetterAuth({ jwt: options ?? {} }))).toEqual(needed);
});

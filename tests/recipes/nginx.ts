import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, test } from '@jest/globals';
import { isInstalled } from '../faults/proxy/programs.ts';
import { freePort } from '../support/free-port.ts';
import { run } from '../support/process.ts';

const example = readFileSync(
  fileURLToPath(new URL('../../examples/path-prefix/todo-api.conf', import.meta.url)),
  'utf8',
);

/** What Debian's nginx.conf has around the files of conf.d, with every file that nginx writes in one folder. */
const around = (folder: string, include: string): string => `
daemon off;
master_process off;
pid ${folder}/pid;
error_log stderr notice;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
  include ${include};
}
`;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A `describe` for tests that need nginx: skipped where the machine has none, unless REQUIRE_NGINX is set. */
export function describeWithNginx(title: string, tests: () => void): void {
  if (isInstalled('nginx') || process.env['REQUIRE_NGINX'] !== undefined) describe(title, tests);
  else test.skip(`${title} (needs nginx on this machine)`, () => undefined);
}

/** Runs the example in nginx until the test ends. @param service the URL of the Todo API @returns the URL of the proxy, without prefix */
export async function startNginx(service: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-nginx-'));
  folders.push(folder);
  const listen = `127.0.0.1:${await freePort()}`;
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const site = put(
    'todo-api.conf',
    replaced(
      replaced(example, 'listen 80;', `listen ${listen};`),
      'server todo-api:8000;',
      `server ${new URL(service).host};`,
    ),
  );
  const nginx = run(folder, ['nginx', '-e', 'stderr', '-p', folder, '-c', put('nginx.conf', around(folder, site))]);
  await nginx.printed(/using the "\w+" event method/);
  return `http://${listen}`;
}

/** @throws when the example does not have it */
function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`the example does not have "${from}"`);
  return text.replace(from, to);
}

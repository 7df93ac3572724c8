import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleMock } from './mock/browser/bundle.ts';

const usage = `Usage: npm run mock:browser -- --out <folder>

Writes todo-api-mock.js into the folder: the service with a database in memory, as an ES module that answers requests in a
browser's page. It imports nothing. docs/start/frontend.md shows how MSW's service worker hands it the requests.

  --help`;

const options = readOptions(process.argv.slice(2));
if (options?.help) {
  console.log(usage);
} else if (options?.out === undefined) {
  console.error(usage);
  process.exitCode = 1;
} else {
  await writeMock(options.out);
}

function readOptions(args: string[]): { readonly out?: string | undefined; readonly help: boolean } | undefined {
  try {
    return parseArgs({ args, options: { out: { type: 'string' }, help: { type: 'boolean', default: false } } }).values;
  } catch {
    return undefined;
  }
}

async function writeMock(folder: string): Promise<void> {
  const code = await bundleMock();
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'todo-api-mock.js');
  await writeFile(file, code);
  await copyFile(
    fileURLToPath(new URL('./mock/todo-api-mock.d.ts', import.meta.url)),
    join(folder, 'todo-api-mock.d.ts'),
  );
  console.log(`${file} has ${(code.length / 1e6).toFixed(1)} MB. Its types are beside it.`);
}

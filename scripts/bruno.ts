import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadContract } from '../src/contract.ts';
import { brunoCollection } from './bruno/collection.ts';

const usage = `Usage: npm run bruno [-- --check]

Writes examples/bruno, a collection for https://www.usebruno.com, from openapi.yaml.

  --check   writes nothing, and ends with 1 when the folder is not what would be written
  --help`;

const folder = fileURLToPath(new URL('../examples/bruno/', import.meta.url));
const [option] = process.argv.slice(2);

if (option === '--help') console.log(usage);
else if (option !== undefined && option !== '--check') {
  console.error(usage);
  process.exitCode = 1;
} else {
  const wanted = await brunoCollection(loadContract().document);
  const there = globSync('**/*.{bru,json}', { cwd: folder });
  const stale = [...new Set([...wanted.keys(), ...there])].filter(
    (name) => !existsSync(join(folder, name)) || readFileSync(join(folder, name), 'utf8') !== wanted.get(name),
  );
  if (option === '--check') {
    for (const name of stale) console.error(`examples/bruno/${name} is not what openapi.yaml says; run: npm run bruno`);
    if (stale.length > 0) process.exitCode = 1;
  } else {
    for (const name of stale) write(name, wanted.get(name));
    console.log(
      stale.length === 0 ? 'The collection is up to date.' : `Wrote ${stale.length} of ${wanted.size} files.`,
    );
  }
}

function write(name: string, text: string | undefined): void {
  const file = join(folder, name);
  if (text === undefined) return rmSync(file);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

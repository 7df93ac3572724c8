import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { npm } from './processes/npm.ts';

const usage = `Usage: npm run pack:client -- [--destination .]

Compiles packages/client and writes its tarball, which "npm install <tarball>" installs in another project.

  --help`;

const { values } = parseArgs({
  options: { destination: { type: 'string', default: '.' }, help: { type: 'boolean', default: false } },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'packages/client');
const dist = join(folder, 'dist');

if (values.help) console.log(usage);
else {
  compile();
  const destination = resolve(values.destination);
  console.log(join(destination, pack(destination)));
}

function compile(): void {
  rmSync(dist, { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
  // The sources import the generated types from where `npm run generate` writes them; the package has its own copy.
  copyFileSync(join(root, 'generated/openapi.d.ts'), join(dist, 'openapi.d.ts'));
  const types = join(dist, 'contract.d.ts');
  writeFileSync(types, readFileSync(types, 'utf8').replaceAll('../../../generated/openapi.d.ts', './openapi.d.ts'));
}

function pack(destination: string): string {
  const options = ['--json', '--loglevel=error', '--pack-destination', destination];
  const [packed] = JSON.parse(npm(['pack', ...options], folder)) as [{ filename: string }];
  return packed.filename;
}

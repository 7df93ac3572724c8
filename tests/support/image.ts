import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDockerfile } from './dockerfile.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { instructions, execForm } = readDockerfile('Dockerfile');

export interface Image {
  readonly folder: string;
  /** The arguments of Node.js in its command, but for the program. */
  readonly options: readonly string[];
  remove(): void;
}

/** The image, its steps done by hand in a folder that nobody may write to. */
export function buildImage(): Image {
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-image-'));
  chmodSync(folder, 0o755);
  for (const source of instructions('COPY')
    .filter((rest) => !rest.startsWith('--from'))
    .flatMap((rest) => rest.split(' ').slice(0, -1))) {
    if (existsSync(join(root, source))) cpSync(join(root, source), join(folder, source), { recursive: true });
  }
  execFileSync('npm', ['ci', '--omit=dev', '--omit=optional', '--prefer-offline', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: 'pipe',
  });
  execFileSync('sh', ['-c', instructions('RUN').at(-1) ?? ''], { cwd: folder, stdio: 'pipe' });
  execFileSync('chmod', ['-R', 'a-w,a+rX', folder]);
  return {
    folder,
    options: execForm('CMD').slice(1, -1),
    remove: () => {
      execFileSync('chmod', ['-R', 'u+w', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Loads the service's modules in a folder. @returns what became of the compiled code that was kept for each of them */
export function compileCacheUse(folder: string, options: readonly string[]): string[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...options, 'src/service.ts'], {
    cwd: folder,
    encoding: 'utf8',
    env: { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' },
  });
  if (status !== 0) throw new Error(`it ended with ${status}: ${stderr}`);
  return [...`${stdout}${stderr}`.matchAll(/V8 code cache for .* was (accepted|rejected)/g)].map(([, how = '']) => how);
}

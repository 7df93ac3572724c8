import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const folder = resolve('node_modules/.cache/judges/bin');

/**
 * Builds a program of Go, such as `github.com/rhysd/actionlint/cmd/actionlint@v1.7.12`.
 * @returns its path, or undefined where Go is not installed
 * @throws when Go cannot build it
 */
export function goProgram(module: string): string | undefined {
  if (spawnSync('go', ['version']).status !== 0) return undefined;
  const { status, stderr } = spawnSync('go', ['install', module], {
    env: { ...process.env, GOBIN: folder },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Go cannot build ${module}: ${stderr}`);
  return join(folder, /([^/]+)@/.exec(module)?.[1] ?? '');
}

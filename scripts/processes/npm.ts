import { execFileSync } from 'node:child_process';

/**
 * Runs npm. On Windows its command is a batch file, which cannot be started as a process; `npm run` says where its JavaScript is.
 * @returns what it prints
 */
export function npm(args: readonly string[], cwd: string): string {
  const script = process.env['npm_execpath'];
  const [program, ...rest] = script === undefined ? ['npm', ...args] : [process.execPath, script, ...args];
  return execFileSync(program, rest, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

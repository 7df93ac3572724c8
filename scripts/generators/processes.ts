import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

export async function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<{ code: number; output: string }> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { errors += chunk.toString(); });
  const code = await new Promise<number>((done) => {
    child.once('error', (error) => { errors += error.message; done(1); });
    child.once('close', (status) => { done(status ?? 1); });
  });
  return { code, output: output === '' ? errors : output };
}

/** @throws when the process ends before it has printed such a line */
export async function printed(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  if (!child.stdout) throw new Error('the process has no output to read');
  for await (const line of createInterface(child.stdout)) {
    const match = pattern.exec(line);
    if (!match) continue;
    child.stdout.resume();
    return match;
  }
  throw new Error('the process ended before it was ready');
}

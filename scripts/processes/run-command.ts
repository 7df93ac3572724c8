import { spawn } from 'node:child_process';

/** What a command printed, and its exit code; 1 when it cannot be started. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, as they came. */
  readonly output: string;
}

export async function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const texts = { stdout: '', stderr: '', output: '' };
  const add = (stream: 'stdout' | 'stderr', text: string): void => {
    texts[stream] += text;
    texts.output += text;
  };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => add(stream, text));
  const code = await new Promise<number>((done) => {
    child.once('error', (error) => {
      add('stderr', error.message);
      done(1);
    });
    child.once('close', (status) => {
      done(status ?? 1);
    });
  });
  return { code, ...texts };
}

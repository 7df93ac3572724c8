import { spawn } from 'node:child_process';

export interface Verdict {
  readonly judge: string;
  readonly passed: boolean;
  readonly summary: string;
}

/** What a command printed on both of its streams, and its exit code; 1 when it cannot be started. */
export interface Ran {
  readonly code: number;
  readonly output: string;
}

export async function run(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const code = await new Promise<number>((done) => {
    child.once('error', (error) => {
      output += error.message;
      done(1);
    });
    child.once('close', (status) => {
      done(status ?? 1);
    });
  });
  return { code, output };
}

/** The verdict of a command that fails with its exit code, whose output is printed then. */
export function verdictOf(judge: string, { code, output }: Ran, summaryLines: RegExp): Verdict {
  if (code !== 0) console.log(output);
  return {
    judge,
    passed: code === 0,
    summary: output
      .split('\n')
      .filter((line) => summaryLines.test(line))
      .map((line) => line.trim())
      .join(', '),
  };
}

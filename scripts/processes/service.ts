import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

export interface RunningService {
  readonly url: string;
  stop(): Promise<void>;
}

/** Runs the service in development mode, with its data in a folder. @throws when it ends before it is ready */
export async function startService(folder: string, env: NodeJS.ProcessEnv = {}): Promise<RunningService> {
  const service = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', resolve('src/main.ts')], {
    cwd: folder,
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [, url = ''] = await printed(service, /^ {2}curl .* (http:\/\/[^/]+)/);
  return {
    url,
    stop: async () => {
      service.kill('SIGTERM');
      await once(service, 'close');
    },
  };
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

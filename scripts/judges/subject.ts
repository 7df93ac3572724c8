import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { printed } from '../generators/processes.ts';

/** The running service, and a user of it. */
export interface Subject {
  readonly url: string;
  readonly token: string;
  readonly userId: string;
  /** A folder for what a judge writes; it is removed at the end. */
  readonly folder: string;
}

// The contract's examples name this user.
const userId = 'usr_alice';

/** Runs the service on an embedded database of its own for as long as `judge` takes. */
export async function withSubject<T>(judge: (subject: Subject) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-judges-'));
  const service = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', resolve('src/main.ts')], {
    cwd: folder,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [, url = ''] = await printed(service, /^ {2}curl .* (http:\/\/[^/]+)/);
    const token = execFileSync(process.execPath, [resolve('src/cli/token.ts'), userId], {
      cwd: folder,
      encoding: 'utf8',
    }).trim();
    return await judge({ url, token, userId, folder });
  } finally {
    service.kill('SIGTERM');
    await once(service, 'close');
    rmSync(folder, { recursive: true, force: true });
  }
}

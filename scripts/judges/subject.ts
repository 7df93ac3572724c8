import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startService } from '../processes/service.ts';

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
  const starting = startService(folder);
  try {
    const { url } = await starting;
    const token = execFileSync(process.execPath, [resolve('src/cli/token.ts'), userId], {
      cwd: folder,
      encoding: 'utf8',
    }).trim();
    return await judge({ url, token, userId, folder });
  } finally {
    await starting.then(
      (service) => service.stop(),
      () => undefined,
    );
    rmSync(folder, { recursive: true, force: true });
  }
}

// Part of npm run lint. Redocly takes the folder's path for a URL, which a "#" breaks: it gets copies in a folder without one.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'todo-api-lint-'));
try {
  for (const name of ['openapi.yaml', 'redocly.yaml']) copyFileSync(name, join(folder, name));
  const { status } = spawnSync(
    process.execPath,
    [resolve('node_modules/@redocly/cli/bin/cli.js'), 'lint', 'openapi.yaml'],
    { cwd: folder, stdio: 'inherit', env: { ...process.env, REDOCLY_TELEMETRY: 'off' } },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}

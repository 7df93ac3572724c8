import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { freePort } from '../../tests/support/free-port.ts';
import { runCommand } from '../processes/run-command.ts';
import { printed } from '../processes/service.ts';
import type { Subject } from './subject.ts';
import { verdictOf, type Verdict } from './verdict.ts';

/** Follows contract/workflows.arazzo.yaml and holds every response against the contract. */
export async function respect({ url, token, userId }: Subject, judge = 'Redocly Respect'): Promise<Verdict> {
  const args = [
    'respect',
    'contract/workflows.arazzo.yaml',
    '--server',
    `todo=${url}`,
    '--input',
    `token=${token}`,
    '--input',
    `userId=${userId}`,
  ];
  return verdictOf(
    judge,
    await runCommand(resolve('node_modules/.bin/redocly'), args, { env: { REDOCLY_TELEMETRY: 'off' } }),
    /^\s*(Workflows|Steps|Checks): /,
  );
}

/** Prism stands between and turns a response outside the contract into a 500, which fails the workflow. */
export async function prismProxy(subject: Subject): Promise<Verdict> {
  const port = await freePort();
  const args = ['proxy', 'openapi.yaml', subject.url, '--errors', '--port', String(port)];
  const prism = spawn(resolve('node_modules/.bin/prism'), args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, SCARF_ANALYTICS: 'false' },
  });
  try {
    await printed(prism, /Prism is listening/);
    return await respect(
      { ...subject, url: `http://127.0.0.1:${port}` },
      'Prism as validating proxy, Respect behind it',
    );
  } finally {
    prism.kill('SIGTERM');
    await once(prism, 'close');
  }
}

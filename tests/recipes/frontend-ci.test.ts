import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { startSite } from '../browser/sites.ts';
import { describeWithBrowser, useBrowser } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import { codeBlocks } from '../support/markdown.ts';
import { run } from '../support/process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const text = readFileSync(join(root, 'examples/frontend-ci/contract.yml'), 'utf8');

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

/** The steps of the workflow on free ports, in a frontend's folder with the Todo API's checkout in it. */
async function useWorkflow(): Promise<{
  readonly folder: string;
  readonly apiUrl: string;
  step(name: string): Promise<{ code: number | null; output: string }>;
  end(): void;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-frontend-'));
  const checkout = join(folder, 'todo-api');
  mkdirSync(checkout);
  for (const part of ['package.json', 'openapi.yaml', 'src', 'scripts', 'examples', 'node_modules'])
    symlinkSync(join(root, part), join(checkout, part));
  const [mock, prism] = [await freePort(), await freePort()];
  const { jobs } = load(
    text
      .replaceAll(':4010', `:${mock}`)
      .replaceAll('--stateful', `--stateful --port ${mock}`)
      .replaceAll(/(:|--port )4011/g, `$1${prism}`),
  ) as { jobs: { contract: { steps: readonly Step[] } } };
  const { steps } = jobs.contract;
  const groups: number[] = [];
  return {
    folder,
    apiUrl: steps.find(({ run: command }) => command === 'npm test')?.env?.['NEXT_PUBLIC_API_URL'] ?? '',
    step: async (name) => {
      const step = steps.find((candidate) => candidate.name === name);
      if (step?.run === undefined) throw new Error(`the workflow has no step "${name}"`);
      // As GitHub runs it. What it starts in the background goes on, and ends with its process group.
      const shell = run(join(folder, step['working-directory'] ?? ''), ['bash', '-e', '-c', step.run]);
      groups.push(shell.pid);
      const { code } = await shell.ended;
      return { code, output: shell.output() };
    },
    end: () => {
      for (const group of groups) endGroup(group);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nothing of it runs any more.
  }
}

const site = await startSite();
const checks = [
  'No request was outside the contract',
  'No recorded request was outside the contract',
  'No recorded request was refused as invalid',
];

describeWithBrowser("a frontend's pipeline", () => {
  const openPage = useBrowser();
  let workflow: Awaited<ReturnType<typeof useWorkflow>>;
  beforeEach(async () => {
    workflow = await useWorkflow();
  });
  afterEach(() => workflow.end());

  /** What the frontend's tests do: a page sends a request, and the browser records it. @returns what the checks say */
  async function pipelineWith(path: string, body?: object): Promise<{ code: number | null; output: string }[]> {
    const started = await workflow.step('Start the mock that keeps tasks, and Prism between it and the frontend');
    expect(started).toEqual({ code: 0, output: '' });
    const page = await openPage({ recordHar: { path: join(workflow.folder, 'requests.har') } });
    await page.goto(`http://localhost:${site}`);
    await page.evaluate(
      async ([url, sent]) => {
        const headers = { Authorization: 'Bearer any', 'Content-Type': 'application/json' };
        const response = await fetch(url, { headers, ...(sent !== undefined && { method: 'POST', body: sent }) });
        await response.text();
      },
      [`${workflow.apiUrl}${path}`, body && JSON.stringify(body)] as const,
    );
    await page.context().close();
    const results = [];
    for (const name of checks) results.push(await workflow.step(name));
    return results;
  }

  test('passes a good request', async () => {
    const results = await pipelineWith('/api/tasks', { title: 'Buy milk', description: '2 l' });
    expect(results.map(({ code, output }) => (code === 0 ? code : output))).toEqual([0, 0, 0]);
  });

  test('names a property that the service ignores', async () => {
    const [prism, drift, refused] = await pipelineWith('/api/tasks', { title: 'Buy milk', is_completed: true });
    expect(prism).toMatchObject({
      code: 1,
      output: expect.stringMatching(/post \/api\/tasks[^]*found 'is_completed'/),
    });
    expect(drift).toMatchObject({
      code: 1,
      output: expect.stringMatching(/ERROR.*undocumented field "is_completed"[^]*POST \/api\/tasks/),
    });
    expect(refused?.code).toBe(0);
    const [shown = ''] = codeBlocks('docs/recipes/frontend-ci.md').flatMap(({ language, text: line }) =>
      language === '' ? [line.trim()] : [],
    );
    expect(prism?.output).toContain(shown);
  });

  test('names a property in place of one that the service requires, and what is missing', async () => {
    const [prism, , refused] = await pipelineWith('/api/tasks', { name: 'Buy milk' });
    expect(prism).toMatchObject({ code: 1, output: expect.stringContaining("found 'name'") });
    expect(refused).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^POST .*\/api\/tasks {"name":"Buy milk"} .*The title is required\./),
    });
  });

  test('names a path that the contract does not have', async () => {
    const [prism, drift] = await pipelineWith('/api/task');
    expect(prism).toMatchObject({
      code: 1,
      output: expect.stringMatching(/get \/api\/task [^]*route not found/),
    });
    expect(drift).toMatchObject({ code: 1, output: expect.stringContaining('Undocumented endpoint: GET /api/task') });
  });
});

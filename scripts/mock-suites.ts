import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../src/config.ts';
import { createLogger } from '../src/log/logger.ts';
import { startBridge } from './mock-suites/bridge.ts';
import { declared, ownService } from './mock-suites/declared.ts';
import { declaredInBrowser } from './mock-suites/declared-in-browser.ts';
import { startStatefulMock } from './mock/start-stateful-mock.ts';
import { jest, readResults, resultsTo, type JestResults } from './processes/jest.ts';

const usage = `Usage: npm run test:mock [-- --browser]

Runs the service's tests of operations and behaviours against "npm run mock -- --stateful". They pass, but for the list in
scripts/mock-suites/declared.ts. With --browser each request is sent with fetch in a page of Chromium, where MSW hands it to
what "npm run mock:browser" makes; that takes some minutes.

  --help`;

const { values } = parseArgs({
  options: { browser: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
if (values.help) console.log(usage);
else await run();

async function run(): Promise<void> {
  const files = globSync('tests/{operations,behaviours}/*.test.ts').sort();
  const fitting = files.filter((file) => file.includes('operations') || !ownService.test(readFileSync(file, 'utf8')));
  const results = await resultsOf(fitting);
  const tests = results.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  const patterns = values.browser ? declaredInBrowser.map((entry) => entry.tests) : [];
  const names = Object.keys(declared);
  const undeclared = failed.filter(
    (test) => !names.some((name) => test.endsWith(name)) && !patterns.some((pattern) => pattern.test(test)),
  );
  const passing = [
    ...names.filter((name) => !failed.some((test) => test.endsWith(name))),
    ...patterns.filter((pattern) => !failed.some((test) => pattern.test(test))).map(String),
    ...tests
      .filter(({ fullName, status }) => status === 'passed' && patterns.some((pattern) => pattern.test(fullName)))
      .map(({ fullName }) => fullName),
  ];
  const broken = results.filter(({ assertionResults }) => assertionResults.length === 0).map(({ message }) => message);

  for (const test of undeclared) console.log(`fails and is not declared: ${test}`);
  for (const name of passing) console.log(`is declared and passes, or is no test: ${name}`);
  for (const message of broken) console.log(message);
  console.log(
    `Stateful mock${values.browser ? ' in a browser' : ''}: ${tests.length - failed.length} of ${tests.length} tests, ${failed.length} declared or reported above.`,
  );
  console.log(`${files.length - fitting.length} of ${files.length} files start services of their own configuration.`);
  if (tests.length === 0 || undeclared.length + passing.length + broken.length > 0) process.exitCode = 1;
}

async function resultsOf(files: readonly string[]): Promise<JestResults['testResults']> {
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-mock-'));
  const output = join(folder, 'results.json');
  const mock = await (values.browser ? startBridge() : startMock());
  try {
    const child = spawn(process.execPath, [...jest, '--reporters=default', ...resultsTo(output), ...files], {
      stdio: 'ignore',
      env: { ...process.env, TEST_SERVICE_URL: mock.url },
    });
    await once(child, 'close');
    const results = readResults(output);
    if (!results) throw new Error('the tests did not run');
    return results.testResults;
  } finally {
    await mock.close();
    rmSync(folder, { recursive: true });
  }
}

async function startMock(): Promise<{ readonly url: string; close(): Promise<void> }> {
  return startStatefulMock(
    loadConfig({ HOST: '127.0.0.1', PORT: '0' }),
    await createLogger({ production: true, logLevel: 'silent' }),
  );
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { judgeFindings } from '../../scripts/judges/findings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'findings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const interaction = (check: string, code: string, body: string, status = 'FAILURE'): object => ({
  status,
  checks: [
    { name: 'not_a_server_error', status: 'SUCCESS' },
    { name: check, status },
  ],
  request: { method: 'PUT', uri: '/api/tasks/1' },
  response: { status: { code }, body: { string: body } },
});

/** JSON is YAML too. */
function judge(interactions: object[], declared: string[]): ReturnType<typeof judgeFindings> {
  const [cassette, list] = ['cassette.yaml', 'declared.yaml'].map((name) => join(folder, name)) as [string, string];
  writeFileSync(cassette, JSON.stringify({ http_interactions: interactions }));
  writeFileSync(list, JSON.stringify(declared.map((finding) => ({ finding, why: '' }))));
  return judgeFindings(cassette, list);
}

const stale = interaction('positive_data_acceptance', '412', '{"type":"/problems/precondition-failed"}');
const blank = interaction(
  'positive_data_acceptance',
  '422',
  '{"type":"/problems/unprocessable-content","errors":[{"pointer":"/title","code":"blank"}]}',
);
const broken = interaction('not_a_server_error', '500', '<html>');

test('a declared finding is ignored, and every other one is reported with a request', () => {
  const { undeclared, unmet } = judge(
    [stale, stale, blank, broken],
    ['positive_data_acceptance 412 precondition-failed'],
  );
  expect(undeclared).toEqual([
    'positive_data_acceptance 422 blank at /title: PUT /api/tasks/1',
    'not_a_server_error 500: PUT /api/tasks/1',
  ]);
  expect(unmet).toEqual([]);
});

test('a declared finding that is no longer found is reported', () => {
  const { undeclared, unmet } = judge([interaction('use_after_free', '404', '{}', 'SUCCESS')], ['use_after_free 404']);
  expect(undeclared).toEqual([]);
  expect(unmet).toEqual(['use_after_free 404']);
});

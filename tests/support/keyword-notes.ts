import { appendFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from '@jest/globals';
import { notesExtension, type KeywordNote } from './keyword-report.ts';
import { judgeRequest, type Sent } from './keywords.ts';

const noted = new Set<string>();

/** Notes what a request says about the keywords of the contract, each once in each file of tests. */
export function noteKeywords(sent: Sent, status: number): void {
  const folder = process.env['TEST_ANSWERS_FOLDER'];
  const accepted = status < 400 || status === 404 || status === 412;
  if (folder === undefined || (!accepted && status !== 422 && status !== 403)) return;
  for (const { operationId, place, keyword, kept } of judgeRequest(sent)) {
    // A user in the path who cannot be any user is another one than the token's, which is looked at first.
    const refused = status === (place === 'path user_id' ? 403 : 422);
    const key = [operationId, place, keyword, kept].join(' ');
    if (noted.has(key) || !(kept ? accepted : refused)) continue;
    noted.add(key);
    const { currentTestName, testPath = '' } = expect.getState();
    const note: KeywordNote = {
      operationId,
      place,
      keyword,
      kept,
      test: currentTestName ?? `before the first test of ${basename(testPath)}`,
    };
    appendFileSync(join(folder, `${process.pid}${notesExtension}`), `${JSON.stringify(note)}\n`);
  }
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { createAuthority } from '../support/certificates.ts';

export const authority = await createAuthority('Authority of the unit tests');
const folder = mkdtempSync(join(tmpdir(), 'todo-api-'));
const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
export const client = await authority.issue('client');
export const files = {
  cert: put('client.crt', client.certificate),
  key: put('client key.pem', client.key),
  otherKey: put('other.key', (await authority.issue('other')).key),
  text: put('text.pem', 'no certificate'),
};
afterAll(() => {
  authority.remove();
  rmSync(folder, { recursive: true });
});

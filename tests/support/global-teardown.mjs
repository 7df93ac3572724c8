import { rmSync } from 'node:fs';

export default async function teardown() {
  await globalThis.stopTestDatabases();
  rmSync(process.env.TEST_ANSWERS_FOLDER, { recursive: true, force: true });
}

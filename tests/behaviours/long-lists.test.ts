import { expect, jest, test } from '@jest/globals';
import { caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';

jest.setTimeout(60_000);

const service = useService();
/** Long lists of a user that may be unfinished at once. */
const mostUnfinished = 100;

test('more long lists than may be unfinished can be read one after the other', async () => {
  const alice = await caller(service());
  for (let count = 0; count < 300; count += 50)
    await Promise.all(Array.from({ length: 50 }, (_, n) => alice.create(`task ${count + n}`)));
  for (let read = 0; read <= mostUnfinished; read += 1) expect((await alice.ask('GET', '')).body).toHaveLength(300);
});

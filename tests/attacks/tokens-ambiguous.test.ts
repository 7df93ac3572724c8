import { afterAll, expect, test } from '@jest/globals';
import { accepted, askAs, askWith, refused } from '../support/authentication.ts';
import { comparable } from '../support/requests.ts';
import { useService } from '../support/service.ts';
import { ambiguous } from './hostile-tokens/ambiguous.ts';
import { forge } from './hostile-tokens/forge.ts';
import { openTarget } from './hostile-tokens/target.ts';

const target = await openTarget();
const service = useService({ BETTER_AUTH_URL: target.issuer.url });
afterAll(() => target.close());

test.each(ambiguous(target).map((entry) => [entry.name, entry] as const))(
  'a token that can be read in two ways is refused, though well signed: %s',
  async (_name, { kind, forgery, control = {} }) => {
    expect(await askAs(service(), target.userId, forge(target, kind, control))).toMatchObject(accepted);
    const answer = await askWith(service(), forge(target, kind, forgery));
    expect(answer).toMatchObject(refused);
    expect(comparable(answer)).toEqual(comparable(await askWith(service(), 'x')));
  },
);

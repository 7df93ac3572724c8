import fc, { type Arbitrary } from 'fast-check';
import { operations } from '../../support/contract.ts';
import { newUser, now, signToken } from '../../support/tokens.ts';
import { bodies } from './bodies.ts';
import { authorizations, headersFor, type Header } from './headers.ts';
import { methods, targets, type Subject } from './targets.ts';

export interface HostileRequest {
  readonly method: string;
  readonly target: string;
  /** One name may come twice. */
  readonly headers: readonly Header[];
  readonly content: Uint8Array | undefined;
}

/** A user with good and bad tokens. @param mark ends every text that is sent, claims included */
export async function attacker(taskIds: Arbitrary<number>, mark = ''): Promise<Subject> {
  const userId = newUser();
  const claims = { sub: userId, ...(mark !== '' && { name: mark, email: `${mark}@example.com`, nested: { mark } }) };
  return {
    userId,
    taskIds,
    mark,
    good: await signToken(claims),
    bad: await Promise.all([
      signToken({ ...claims, exp: now() - 60 }),
      signToken({ ...claims, nbf: now() + 60 }),
      signToken({ ...claims, iss: `https://evil.example.com/${mark}` }),
      signToken({ ...claims, sub: '' }),
      signToken(claims, { key: `another-secret-of-the-tests-with-more-than-32-bytes${mark}` }),
      signToken(claims, { header: { typ: `${mark}at+jwt`, kid: `${mark}\r\n{"level":60}` } }),
    ]),
  };
}

/** Requests in every state between right and garbage, of the operations that the contract has. */
export const hostileRequests = (attackers: readonly Subject[]): Arbitrary<HostileRequest> =>
  fc.oneof(
    ...attackers.flatMap((subject) =>
      operations.map((operation) => ({
        weight: operation.tags.some((tag) => tag.endsWith('tasks')) ? 5 : 1,
        arbitrary: fc
          .tuple(
            methods(operation),
            targets(operation, subject),
            authorizations(subject),
            headersFor(operation, subject),
            bodies(operation, subject),
          )
          .map(([method, target, authorization, headers, { content, headers: framing }]) =>
            withoutUnreadableHead({ method, target, headers: [...authorization, ...headers, ...framing], content }),
          ),
      })),
    ),
  );

/** What Node's parser refuses is answered with a body, to HEAD as well, and a client cannot read that. */
const withoutUnreadableHead = (request: HostileRequest): HostileRequest =>
  request.method === 'HEAD' &&
  (/[^\x21-\x7e]/.test(request.target) || request.headers.some(([name]) => name === 'x-large'))
    ? { ...request, method: 'GET' }
    : request;

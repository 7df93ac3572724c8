import type { Access, Principal } from '../auth/principal.ts';
import { Problem } from '../problems.ts';
import { quote } from '../refusals/quote.ts';
import { Refusal } from '../refusals/refusal.ts';

/** RFC 6750, section 3.1. @throws Problem 403 */
export function requireScope({ scopes }: Principal, access: Access): void {
  const scope = scopes?.missing[access];
  if (scope === undefined) return;
  throw new Problem('forbidden', {
    detail: `This app has no permission to ${access === 'read' ? 'read' : 'change'} your tasks.`,
    headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
    cause: new Refusal('missing-scope', { expected: quote(scope), received: scopes?.granted }),
  });
}

/**
 * The path's user, if it names one, has to be the token's, before the body, the query and the other headers are read.
 * @throws Problem 403
 */
export function requireOwner({ userId }: Principal, path: Readonly<Record<string, unknown>>): void {
  if (path['user_id'] !== undefined && path['user_id'] !== userId)
    throw new Problem('forbidden', { cause: new Refusal('other-user') });
}

import type { Access } from './principal.ts';
import type { Settings } from '../settings.ts';

/** Which OAuth access tokens are accepted. */
export interface AccessTokenConfig {
  readonly issuer: string;
  /** Where the issuer publishes its keys. */
  readonly keys: URL;
  /** A token has one of these in its `aud`. */
  readonly audiences: readonly string[];
  readonly scopes: Readonly<Record<Access, string>>;
}

const dependent = ['OAUTH_AUDIENCE', 'OAUTH_JWKS_URL', 'OAUTH_READ_SCOPE', 'OAUTH_WRITE_SCOPE'];

/** @returns undefined unless OAUTH_ISSUER is set @param errors gets what is wrong, by variable */
export function readAccessTokens({ text, list, httpUrl }: Settings, errors: string[]): AccessTokenConfig | undefined {
  const [issuer, ...others] = list('OAUTH_ISSUER') ?? [];
  if (issuer === undefined) {
    for (const name of dependent.filter((variable) => text(variable) !== undefined))
      errors.push(`${name} has no effect without OAUTH_ISSUER: set both, or neither`);
    return undefined;
  }
  if (others.length > 0) errors.push('OAUTH_ISSUER must be one issuer');
  const { href } = httpUrl('OAUTH_ISSUER', issuer);
  const audiences = list('OAUTH_AUDIENCE');
  if (audiences === undefined)
    errors.push(
      'OAUTH_AUDIENCE is required with OAUTH_ISSUER: what clients send as resource, such as https://todo.example.com',
    );
  const keys = text('OAUTH_JWKS_URL');
  return {
    issuer,
    keys: keys === undefined ? new URL(`${href.replace(/\/+$/, '')}/jwks`) : httpUrl('OAUTH_JWKS_URL', keys),
    audiences: audiences ?? [],
    scopes: {
      read: readScope('OAUTH_READ_SCOPE', text('OAUTH_READ_SCOPE') ?? 'tasks:read', errors),
      write: readScope('OAUTH_WRITE_SCOPE', text('OAUTH_WRITE_SCOPE') ?? 'tasks:write', errors),
    },
  };
}

/** RFC 6749, section 3.3: printable ASCII without blanks, quotes and backslashes. */
function readScope(name: string, scope: string, errors: string[]): string {
  if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) errors.push(`${name} must be one scope, such as tasks:read`);
  return scope;
}

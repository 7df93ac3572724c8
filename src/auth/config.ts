import { type AccessTokenConfig, readAccessTokens } from './access-token-config.ts';
import type { Settings } from '../settings.ts';

/** Which tokens are accepted. Durations are in milliseconds. */
export interface AuthConfig {
  /** UTF-8 text of at least `minimumSecretBytes`; undefined in development only, which generates one. */
  readonly secret: string | undefined;
  /** Further secrets that are accepted while Better Auth rotates them. */
  readonly rotatedSecrets: readonly string[];
  /** Each `iss` of public-key tokens, with the URL of its keys. */
  readonly issuers: ReadonlyMap<string, URL>;
  /** A public-key token has one of these in its `aud`. */
  readonly audiences: readonly string[];
  /** undefined where no OAuth access token is accepted. */
  readonly accessTokens: AccessTokenConfig | undefined;
  readonly jwksTimeout: number;
  readonly jwksCooldown: number;
}

export const minimumSecretBytes = 32;

/** Where keys are fetched, each URL once. */
export const keyUrls = ({ issuers, accessTokens }: AuthConfig): string[] => [
  ...new Set([...issuers.values(), ...(accessTokens ? [accessTokens.keys] : [])].map(({ href }) => href)),
];

/** @param betterAuthUrl where Better Auth runs @param errors gets what is wrong, by variable */
export function readAuth(settings: Settings, betterAuthUrl: URL, production: boolean, errors: string[]): AuthConfig {
  const secret = settings.text('BETTER_AUTH_SECRET');
  if (secret === undefined && production)
    errors.push('BETTER_AUTH_SECRET is required when NODE_ENV=production: the secret that Better Auth signs with');
  if (secret !== undefined) requireLength('BETTER_AUTH_SECRET', secret, errors);
  const issuers = settings.list('JWT_ISSUER') ?? [betterAuthUrl.origin];
  return {
    secret,
    rotatedSecrets: readRotatedSecrets(settings, errors),
    issuers: withKeys(issuers, readKeyUrls(settings, betterAuthUrl, errors), errors),
    // Better Auth's jwt plugin puts its base URL into both claims.
    audiences: settings.list('JWT_AUDIENCE') ?? (issuers.length > 1 ? issuers : [betterAuthUrl.origin]),
    accessTokens: readAccessTokens(settings, errors),
    jwksTimeout: settings.integer('JWKS_TIMEOUT_MS', 2_000, 100, 60_000),
    jwksCooldown: settings.integer('JWKS_COOLDOWN_MS', 5_000, 100, 600_000),
  };
}

function requireLength(what: string, secret: string, errors: string[]): void {
  if (Buffer.byteLength(secret) >= minimumSecretBytes) return;
  errors.push(`${what} must have at least ${minimumSecretBytes} bytes, such as the output of: openssl rand -base64 32`);
}

/** Better Auth's form, `2:new-secret,1:old-secret` (https://www.better-auth.com/docs/reference/options#secrets). */
function readRotatedSecrets({ text }: Settings, errors: string[]): string[] {
  const versions = new Set<string>();
  return (text('BETTER_AUTH_SECRETS')?.split(',') ?? []).map((entry, index) => {
    const what = `BETTER_AUTH_SECRETS entry ${index + 1}`;
    const [, version, secret = ''] = /^\s*(\d+):\s*(.*?)\s*$/.exec(entry) ?? [];
    if (version === undefined) errors.push(`${what} must be a version and a secret, such as 2:secret`);
    else if (/^(["']).*\1$/.test(secret)) errors.push(`${what} has quotes around its secret: take them away`);
    else if (versions.has(version)) errors.push(`${what} has the version of another entry`);
    else requireLength(what, secret, errors);
    versions.add(version ?? '');
    return secret;
  });
}

/** @returns one URL for all issuers, or one for each */
function readKeyUrls({ text, list, httpUrl }: Settings, betterAuthUrl: URL, errors: string[]): readonly URL[] {
  const [urls, path] = [list('JWKS_URL'), text('JWKS_PATH')];
  if (urls === undefined) return [keyUrl(path, betterAuthUrl, errors)];
  if (path !== undefined) errors.push('JWKS_PATH must be absent when JWKS_URL is set, which has the path');
  return urls.map((entry) => {
    const url = httpUrl('JWKS_URL', entry);
    if (URL.parse(entry)?.pathname === '/')
      errors.push('JWKS_URL must be the whole URL of the keys, such as http://better-auth:3000/api/auth/jwks');
    return url;
  });
}

/** If its base URL has a path, Better Auth serves the keys below that path. */
function keyUrl(path: string | undefined, betterAuthUrl: URL, errors: string[]): URL {
  if (path === undefined)
    return new URL(`${betterAuthUrl.pathname.replace(/\/+$/, '') || '/api/auth'}/jwks`, betterAuthUrl.origin);
  const url = URL.parse(path, betterAuthUrl.origin);
  if (url && path.startsWith('/') && url.origin === betterAuthUrl.origin) return url;
  errors.push('JWKS_PATH must be a path that starts with one slash, such as /api/auth/jwks');
  return betterAuthUrl;
}

function withKeys(issuers: readonly string[], urls: readonly URL[], errors: string[]): ReadonlyMap<string, URL> {
  const [shared] = urls;
  if (new Set(issuers).size < issuers.length) errors.push('JWT_ISSUER has an issuer twice');
  if (urls.length > 1 && urls.length !== issuers.length)
    errors.push('JWKS_URL must have one URL for all issuers, or as many as JWT_ISSUER, in its order');
  return new Map(
    issuers.map((issuer, index) => [
      issuer,
      (urls.length > 1 ? urls[index] : shared) ?? new URL('http://invalid.invalid'),
    ]),
  );
}

import { keyUrls } from '../auth/config.ts';
import type { Config } from '../config.ts';
import { isSocket } from '../database/connection-parameters.ts';
import type { Finding } from './finding.ts';

/** Findings about settings that are valid but probably a mistake. */
export function configurationFindings({ production, auth, database, corsOrigins }: Config): Finding[] {
  const about = 'configuration';
  const warnings: Finding[] = [];
  const warn = (found: string, advice: string): void => void warnings.push({ verdict: 'warn', about, found, advice });
  if (production && keyUrls(auth).some((url) => url.startsWith('http:')))
    warn(
      'JWKS_URL or BETTER_AUTH_URL is plain http',
      'Anyone on the network path could substitute their own keys: use https, or a network that only your services are on.',
    );
  if (production && corsOrigins.listed.some((origin) => origin.startsWith('http:')))
    warn('CORS_ORIGINS has a plain http origin', 'Tokens of its users travel in the open: use https.');
  const issuers = [...auth.issuers.keys()];
  const isDefault = (claim: string): boolean => keyUrls(auth).some((url) => new URL(url).origin === claim);
  if (!issuers.some((issuer) => auth.audiences.includes(issuer)) && [...issuers, ...auth.audiences].some(isDefault))
    warn(
      'JWT_ISSUER and JWT_AUDIENCE differ',
      "Better Auth's jwt plugin puts its base URL into both unless its options differ.",
    );
  if (database.connection !== undefined) {
    const isLocal = database.connection.hosts.every(
      (host) => isSocket(host) || ['localhost', '127.0.0.1', '::1'].includes(host.address),
    );
    if (!isLocal && database.connection.tls === false)
      warn('The database is on another machine and is reached without TLS', 'Add ?sslmode=require to DATABASE_URL.');
  }
  return warnings.length > 0
    ? warnings
    : [
        {
          verdict: 'ok',
          about,
          found: production ? 'complete for production' : 'complete for development; NODE_ENV is not production',
        },
      ];
}

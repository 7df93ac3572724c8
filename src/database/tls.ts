import { readFileSync } from 'node:fs';
import { createSecureContext, type ConnectionOptions } from 'node:tls';
import type { Keyword, KeywordReader } from './keywords.ts';

// libpq would only encrypt for `require`; without a check of the certificate that keeps nobody out, so all three verify.
const modes = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
const versions = ['TLSv1.2', 'TLSv1', 'TLSv1.1', 'TLSv1.3'] as const;

/** How a connection is encrypted; false means not at all. The server's name is not in it, since there may be several. */
export type TlsOptions = false | (ConnectionOptions & { readonly rejectUnauthorized: true });

/** Reads the parameters of TLS and the files that they name (https://www.postgresql.org/docs/current/libpq-ssl.html). */
export function readTls(keywords: KeywordReader): TlsOptions {
  const { text, oneOf, reportError } = keywords;
  const mode = oneOf('sslmode', modes);
  const file = (keyword: Keyword): string | undefined => {
    const name = text(keyword);
    if (name === undefined || (keyword === 'sslrootcert' && name === 'system')) return undefined;
    try {
      return readFileSync(name, 'utf8');
    } catch (error) {
      reportError(keyword, `names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
      return undefined;
    }
  };
  const [ca, cert, key, passphrase] = [file('sslrootcert'), file('sslcert'), file('sslkey'), text('sslpassword')];
  if (text('sslcert') !== undefined && text('sslkey') === undefined)
    reportError('sslcert', 'needs sslkey, the file with its private key');
  if (text('sslkey') !== undefined && text('sslcert') === undefined)
    reportError('sslkey', 'needs sslcert, the file with its certificate');
  checkFiles({ ca, cert, key, passphrase }, reportError);
  const [minVersion, maxVersion] = [
    oneOf('ssl_min_protocol_version', versions),
    text('ssl_max_protocol_version') && oneOf('ssl_max_protocol_version', versions),
  ] as const;
  if (mode === 'disable') {
    for (const keyword of ['sslrootcert', 'sslcert', 'sslnegotiation'] as const) {
      if (text(keyword) !== undefined && text(keyword) !== 'postgres')
        reportError(keyword, 'needs sslmode=require, verify-ca or verify-full');
    }
    if (text('channel_binding') === 'require')
      reportError('channel_binding', 'can only be required with sslmode=require, verify-ca or verify-full');
    return false;
  }
  return {
    rejectUnauthorized: true,
    minVersion,
    ...(maxVersion && { maxVersion }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert, key }),
    ...(passphrase !== undefined && { passphrase }),
    // A private authority vouches for its own servers only, whatever their names are: Cloud SQL's certificates have none.
    ...(mode === 'verify-ca' && ca !== undefined && { checkServerIdentity: () => undefined }),
  };
}

/** Finds at start what each connection would stumble over. */
function checkFiles(
  { ca, cert, key, passphrase }: Record<'ca' | 'cert' | 'key' | 'passphrase', string | undefined>,
  reportError: KeywordReader['reportError'],
): void {
  const isUsable = (options: object): boolean => {
    try {
      createSecureContext(options);
      return true;
    } catch {
      return false;
    }
  };
  if (ca !== undefined && !(ca.includes('-----BEGIN') && isUsable({ ca })))
    reportError('sslrootcert', 'must name a PEM file with certificates');
  if (cert === undefined || key === undefined) return;
  if (!isUsable({ cert })) reportError('sslcert', 'must name a PEM file with a certificate');
  else if (!isUsable({ key, passphrase }))
    reportError('sslkey', 'must name a PEM file with a private key that opens without a password, or with sslpassword');
  else if (!isUsable({ cert, key, passphrase })) reportError('sslkey', 'does not belong to the certificate of sslcert');
}

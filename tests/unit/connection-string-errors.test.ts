import { describe, expect, test } from '@jest/globals';
import { errorsOf } from './connection-options.ts';
import { files } from './certificate-files.ts';

describe('A connection string is refused, by the name of what to change and without a value:', () => {
  test.each<[string, string, RegExp[]]>([
    ['no URL at all', 'db/todo', [/^DATABASE_URL must start with postgresql:/]],
    ['another protocol', 'mysql://app@db/todo', [/^DATABASE_URL must start with postgresql:/]],
    ['no slashes', 'postgres:s3cret@db/todo', [/^DATABASE_URL must start with postgresql:/]],
    ['a raw @ in the password', 'postgresql://app:s3c@ret@db/todo', [/^DATABASE_URL has a raw "@" .* %40$/]],
    ['a raw # in the password', 'postgresql://app:s3c#ret@db/todo', [/^DATABASE_URL has a raw "#" .* %23$/]],
    ['a raw # behind digits', 'postgresql://app:33#ret@db/todo', [/^DATABASE_URL has a raw "#"/]],
    ['a raw / in the password', 'postgresql://app:s3c/ret@db/todo', [/^DATABASE_URL has a raw "\/" .* %2F$/]],
    ['a raw ? in the password', 'postgresql://app:33?s3cret@db/todo', [/^DATABASE_URL has a raw "\?" .* %3F$/]],
    ['a % that escapes nothing', 'postgresql://app:s3cret%zz@db/todo', [/^DATABASE_URL has a "%" .* %25$/]],
    ['bytes that are no text', 'postgresql://app:s3cret%ff@db/todo', [/^DATABASE_URL has a percent-encoded part/]],
    ['a blank', 'postgresql://app:s3c ret@db/todo', [/^DATABASE_URL has a blank/]],
    ['no database', 'postgresql://app@db', [/must name a database/]],
    ['an empty database', 'postgresql://app@db/', [/must name a database/]],
    ['no host', 'postgresql://app@/todo', [/must name a host/]],
    ['a port that is none', 'postgresql://app@db:99999/todo', [/^DATABASE_URL parameter port must be/]],
    ['a password where the port belongs', 'postgresql://app:s3cret/todo', [/must have hosts like host, host:5432/]],
    ['an abstract socket', 'postgresql://app@%40s3cret/todo', [/^DATABASE_URL parameter host must be/]],
    ['a parameter without a value', 'postgresql://app@db/todo?s3cret', [/must have a value for each parameter/]],
    [
      'an unverified mode',
      'postgresql://app@db/todo?sslmode=prefer',
      [/^DATABASE_URL parameter sslmode must be one of disable, require, verify-ca, verify-full$/],
    ],
    ["node-postgres's unverified mode", 'postgresql://app@db/todo?sslmode=no-verify', [/sslmode/]],
    ['the same as ssl', 'postgresql://app@db/todo?ssl=no-verify', [/sslmode/]],
    ['ssl against sslmode', 'postgresql://app@db/todo?ssl=true&sslmode=disable', [/sslmode/]],
    ['an unknown channel binding', 'postgresql://app@db/todo?channel_binding=yes', [/channel_binding/]],
    [
      'channel binding without TLS',
      'postgresql://app@db/todo?channel_binding=require',
      [/^DATABASE_URL parameter channel_binding can only be required with sslmode=require/],
    ],
    [
      'channel binding on a socket',
      'postgresql://app@%2Ftmp/todo?sslmode=require&channel_binding=require',
      [/channel_binding cannot be required on a Unix socket/],
    ],
    ['a root certificate without TLS', 'postgresql://app@db/todo?sslrootcert=system', [/sslrootcert needs sslmode/]],
    [
      'a root certificate that is not there',
      'postgresql://app@db/todo?sslmode=require&sslrootcert=/none/s3cret.pem',
      [/sslrootcert names a file that cannot be read \(ENOENT\)/],
    ],
    [
      'a certificate without its key',
      'postgresql://app@db/todo?sslmode=require&sslcert=/none/s3cret.pem',
      [/sslcert names a file/, /sslcert needs sslkey/],
    ],
    ['an address that is none', 'postgresql://app@db/todo?hostaddr=s3cret', [/hostaddr must have one IP address/]],
    [
      'a timeout that is none',
      'postgresql://app@db/todo?connect_timeout=s3cret',
      [/connect_timeout must be a whole number from 1 to 60/],
    ],
    [
      'a kind of session that is a wish only',
      'postgresql://app@db/todo?target_session_attrs=prefer-standby',
      [/^DATABASE_URL .*target_session_attrs/],
    ],
    ['another encoding', 'postgresql://app@db/todo?client_encoding=LATIN1', [/client_encoding can only be UTF8/]],
    ['GSSAPI', 'postgresql://app@db/todo?gssencmode=require', [/gssencmode can only be/]],
    ['a service file', 'postgresql://app@db/todo?service=s3cret', [/^DATABASE_URL parameter service is not supported/]],
    [
      'a password file',
      'postgresql://app@db/todo?passfile=s3cret',
      [/^DATABASE_URL parameter passfile is not supported/],
    ],
    [
      'a parameter of another library',
      'postgresql://app@db/todo?pgbouncer=true',
      [/the parameter pgbouncer, which PostgreSQL does not know/],
    ],
    [
      'a parameter that may be a secret',
      'postgresql://app@db/todo?S3cret%40=x',
      [/has a parameter that PostgreSQL does not know/],
    ],
    [
      'several errors',
      'postgresql://app@db?sslmode=allow&channel_binding=yes',
      [/database/, /sslmode/, /channel_binding/],
    ],
  ])('%s', (_what, url, errors) => {
    expect(errorsOf(url)).toEqual(errors.map((error) => expect.stringMatching(error)));
    expect(errorsOf(url).join()).not.toMatch(/s3c/i);
  });

  test.each<[string, NodeJS.ProcessEnv, RegExp]>([
    [
      'a file without certificates',
      { PGSSLMODE: 'require', PGSSLROOTCERT: files.text },
      /^PGSSLROOTCERT must name a PEM file/,
    ],
    [
      'a key of another certificate',
      { PGSSLMODE: 'require', PGSSLCERT: files.cert, PGSSLKEY: files.otherKey },
      /^PGSSLKEY does not belong to the certificate/,
    ],
    ['a variable with an unverified mode', { PGSSLMODE: 'prefer' }, /^PGSSLMODE must be one of/],
    ['a variable that is not supported', { PGPASSFILE: '/none' }, /^PGPASSFILE is not supported/],
  ])('%s', (_what, env, error) => {
    expect(errorsOf('postgresql://app@db/todo', env)).toEqual([expect.stringMatching(error)]);
  });
});

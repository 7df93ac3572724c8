/** libpq's keywords with their values: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS */
export type Keywords = ReadonlyMap<string, string>;

const example = 'postgresql://user:password@host/database?sslmode=require';
const uri = /^postgres(?:ql)?:\/\/(?:([^/?@]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/i;
const hostAndPort = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d*))?$/;

/**
 * Takes a connection URI apart (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS). Neither the
 * URL class nor pg-connection-string can do it: the first knows one host only, both take a piece of a password for a host.
 * @returns the keywords, or what is wrong in words that follow the variable's name and never show a value
 */
export function splitConnectionString(text: string): {
  readonly keywords: Keywords;
  readonly errors: readonly string[];
} {
  const error = misplacedCharacter(text);
  const match = error === undefined ? uri.exec(text) : null;
  if (!match) return { keywords: new Map(), errors: [error ?? `must be a PostgreSQL URL, such as ${example}`] };
  const [, credentials = '', hostList = '', database = '', query = ''] = match;
  const keywords = new Map<string, string>();
  const errors: string[] = [];

  const put = (name: string, value: string): void => {
    if (value !== '') keywords.set(name, decodeURIComponent(value));
  };
  const [user = '', ...password] = credentials.split(':');
  put('user', user);
  put('password', password.join(':'));
  put('dbname', database);
  const hosts = hostList.split(',').map((host) => hostAndPort.exec(host));
  if (hosts.includes(null))
    errors.push('must have hosts like host, host:5432 or [::1]:5432, with a comma between them');
  put('host', hosts.map((host) => host?.[1]?.replace(/^\[(.*)\]$/, '$1') ?? '').join(','));
  if (hosts.some((host) => host?.[2])) put('port', hosts.map((host) => host?.[2] ?? '').join(','));
  for (const parameter of query.split('&').filter(Boolean)) {
    const [name = '', ...value] = parameter.split('=');
    if (value.length === 0)
      errors.push('must have a value for each parameter after the question mark, such as sslmode=require');
    else keywords.set(decodeURIComponent(name), decodeURIComponent(value.join('=')));
  }
  return { keywords, errors: [...new Set(errors)] };
}

/** A character that ends a part of the URL before its time, most often one of a password. */
function misplacedCharacter(text: string): string | undefined {
  const escaped = (character: string, code: string): string =>
    `has a raw "${character}" in user, password or database: write it as ${code}`;
  if (!/^postgres(ql)?:\/\//i.test(text)) return `must start with postgresql://, such as ${example}`;
  if (/[\s\0]/.test(text)) return 'has a blank or a line break in it: write a blank as %20';
  if (text.includes('#')) return escaped('#', '%23');
  const [address = '', query = ''] = text.slice(text.indexOf('//') + 2).split(/\?([^]*)/);
  const ats = address.split('@').length - 1;
  if (ats > 1) return escaped('@', '%40');
  if (ats === 1 && address.indexOf('/') >= 0 && address.indexOf('/') < address.indexOf('@')) return escaped('/', '%2F');
  if (ats === 0 && !address.includes('/') && query.includes('@')) return escaped('?', '%3F');
  if (/%(?![0-9a-f]{2})/i.test(text)) return 'has a "%" without two hexadecimal digits behind it: write a % as %25';
  if (/%00/.test(text) || !isDecodable(text)) return 'has a percent-encoded part that is not UTF-8 text';
  return undefined;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

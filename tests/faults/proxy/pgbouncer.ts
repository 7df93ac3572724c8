import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '../../support/certificates.ts';
import { run } from '../../support/process.ts';
import { freePort } from '../../support/free-port.ts';

export interface PgBouncer {
  /** With TLS it names a pooled endpoint, as Neon does. */
  readonly url: string;
  output(): string;
  remove(): void;
}

const example = readFileSync(new URL('../../../examples/scaling/pgbouncer.ini', import.meta.url), 'utf8');

/** Runs the example's configuration in front of a server until the test ends. Without TLS nothing in its URL says that it is a pooler. */
export async function startPgBouncer(
  server: string,
  { tls = true, ignored = 'extra_float_digits', preparedStatements = 0 } = {},
): Promise<PgBouncer> {
  const { hostname, port, username, password, pathname } = new URL(server);
  const authority = await createAuthority('Authority of the pooler');
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-pgbouncer-'));
  chmodSync(folder, 0o755);
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const { certificate, key } = await authority.issue('todo-pooler.test');
  const listen = await freePort();
  const configuration = put(
    'pgbouncer.ini',
    filledIn({
      // Some versions take localhost for ::1 only.
      '*': `host=${hostname.replace('localhost', '127.0.0.1')} port=${port}`,
      listen_addr: 'localhost',
      listen_port: String(listen),
      auth_file: put('userlist.txt', `"${username}" "${password}"\n`),
      query_wait_timeout: `5\nignore_startup_parameters = ${ignored}${preparedStatements > 0 ? `\nmax_prepared_statements = ${preparedStatements}` : ''}`,
      client_tls_sslmode: tls ? 'require' : 'disable',
      client_tls_cert_file: put('server.crt', certificate),
      client_tls_key_file: put('server.key', key),
    }),
  );
  // PgBouncer refuses to run as root.
  const user = process.getuid?.() === 0 ? ['-u', 'postgres'] : [];
  const pgbouncer = run(folder, ['pgbouncer', ...user, configuration]);
  await pgbouncer.printed(/process up/);
  const url = new URL(`postgresql://${tls ? 'todo-pooler.test' : 'localhost'}:${listen}${pathname}`);
  Object.assign(url, { username, password });
  // The name makes it a pooled endpoint; `hostaddr` is where it really is. PgBouncer 1.18 cannot bind SCRAM to its channel.
  if (tls)
    url.search = String(
      new URLSearchParams({
        hostaddr: '127.0.0.1',
        sslmode: 'require',
        channel_binding: 'prefer',
        sslrootcert: authority.file,
      }),
    );
  return {
    url: url.href,
    output: pgbouncer.output,
    remove: () => {
      authority.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The example with what this machine has in place of its addresses and files. @throws when the example has no such setting */
const filledIn = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .reduce((lines, [name, value]) => {
      const index = lines.findIndex((line) => line.startsWith(`${name} = `));
      if (index < 0) throw new Error(`the example does not set ${name}`);
      return lines.with(index, `${name} = ${value}`);
    }, example.split('\n'))
    .join('\n');

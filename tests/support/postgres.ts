import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Certificate } from './certificates.ts';
import { freePort } from './free-port.ts';

export interface PostgresServer {
  /** Connects over TCP, with a password (SCRAM-SHA-256). */
  readonly url: string;
  close(): Promise<void>;
}

/** @returns the folder of POSTGRES_PROGRAMS, or of this machine's newest PostgreSQL programs */
export function programs(): string | undefined {
  if (process.env['POSTGRES_PROGRAMS'] !== undefined) return process.env['POSTGRES_PROGRAMS'];
  const folders = globSync('/usr/lib/postgresql/*/bin')
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .reverse();
  const configured = firstLine('pg_config', '--bindir');
  return [...folders, ...(configured === undefined ? [] : [configured])].find((folder) =>
    existsSync(join(folder, 'initdb')),
  );
}

/** PostgreSQL refuses to run as root; Debian's package brings a user for it. */
export function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const uid = firstLine('id', '-u', 'postgres');
  const gid = firstLine('id', '-g', 'postgres');
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

function firstLine(command: string, ...args: string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

export interface PostgresOptions {
  /** How clients prove who they are, see pg_hba.conf. */
  readonly access?: string;
  /** PEM text: whose client certificates are believed. */
  readonly clientAuthority?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts a throwaway server on a free port. With a certificate it takes TLS connections only. */
export async function startPostgres(
  certificate?: Certificate,
  { access: method = 'scram-sha-256', clientAuthority, settings: more = {} }: PostgresOptions = {},
): Promise<PostgresServer> {
  const bin = programs();
  const user = unprivileged();
  if (bin === undefined || user === undefined)
    throw new Error('there are no PostgreSQL server programs, or no user "postgres" to run them as root');
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-postgres-'));
  chownSync(folder, user.uid, user.gid);
  const put = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    chownSync(file, user.uid, user.gid);
    return file;
  };
  const password = randomBytes(16).toString('hex');
  const data = join(folder, 'data');
  const access = put('pg_hba.conf', `${certificate ? 'hostssl' : 'host'} all all all ${method}\n`);
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync', `--pwfile=${put('password', password)}`],
    { ...user, stdio: 'pipe' },
  );
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: 'localhost',
    unix_socket_directories: '',
    fsync: 'off',
    password_encryption: 'scram-sha-256',
    hba_file: access,
    ...(certificate && {
      ssl: 'on',
      ssl_cert_file: put('server.crt', certificate.certificate),
      ssl_key_file: put('server.key', certificate.key),
    }),
    ...(clientAuthority !== undefined && { ssl_ca_file: put('clients.crt', clientAuthority) }),
    ...more,
  };
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...user, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const closed = once(server, 'close');
  await ready(server);
  return {
    url: `postgresql://postgres:${password}@localhost:${port}/postgres`,
    close: async () => {
      server.kill('SIGINT');
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The server logs to its standard error, which is read to the end so that it never blocks on it. */
async function ready(server: ChildProcess & { readonly stderr: NodeJS.ReadableStream }): Promise<void> {
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface(server.stderr).on('line', (line) => {
      lines.push(line);
      if (line.includes('ready to accept connections')) resolve();
    });
    server.once('close', () => {
      reject(new Error(`PostgreSQL ended before it was ready:\n${lines.join('\n')}`));
    });
  });
}

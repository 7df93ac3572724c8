import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM texts. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export interface Authority {
  /** The file that `sslrootcert` names. */
  readonly file: string;
  issue(hostname: string): Certificate;
  remove(): void;
}

const openssl = (folder: string, ...args: string[]): unknown =>
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate authority of its own, made by the `openssl` command. */
export function createAuthority(name: string): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-authority-'));
  openssl(
    folder,
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-subj',
    `/CN=${name}`,
    '-days',
    '1',
  );
  return {
    file: join(folder, 'ca.crt'),
    issue: (hostname) => {
      openssl(folder, 'req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${hostname}`);
      writeFileSync(join(folder, 'extensions'), `subjectAltName=${isIP(hostname) ? 'IP' : 'DNS'}:${hostname}\n`);
      openssl(
        folder,
        'x509',
        '-req',
        '-in',
        'server.csr',
        '-CA',
        'ca.crt',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-out',
        'server.crt',
        '-days',
        '1',
        '-extfile',
        'extensions',
      );
      return {
        certificate: readFileSync(join(folder, 'server.crt'), 'utf8'),
        key: readFileSync(join(folder, 'server.key'), 'utf8'),
      };
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

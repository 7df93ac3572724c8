import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// The next import needs it.
import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** PEM texts. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export interface Authority {
  /** The file that `sslrootcert` names. */
  readonly file: string;
  issue(hostname: string): Promise<Certificate>;
  remove(): void;
}

const day = 86_400_000;
const signingAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A certificate authority of its own. */
export async function createAuthority(name: string): Promise<Authority> {
  const validity = { notBefore: new Date(), notAfter: new Date(Date.now() + day) };
  const issuer = `CN=${name}`;
  const keys = await createKeys();
  const root = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: issuer,
    keys,
    signingAlgorithm,
    extensions: [new BasicConstraintsExtension(true)],
  });
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-authority-'));
  const file = join(folder, 'ca.crt');
  writeFileSync(file, root.toString('pem'));
  return {
    file,
    issue: async (hostname) => {
      const own = await createKeys();
      const certificate = await X509CertificateGenerator.create({
        ...validity,
        subject: `CN=${hostname}`,
        publicKey: own.publicKey,
        issuer,
        signingKey: keys.privateKey,
        signingAlgorithm,
        extensions: [new SubjectAlternativeNameExtension([{ type: isIP(hostname) ? 'ip' : 'dns', value: hostname }])],
      });
      const key = await crypto.subtle.exportKey('pkcs8', own.privateKey);
      return {
        certificate: certificate.toString('pem'),
        key: PemConverter.encode(key, PemConverter.PrivateKeyTag),
      };
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const createKeys = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']);

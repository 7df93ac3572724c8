import { readFileSync } from 'node:fs';
import { hmac, type HostileToken, type HostileTokens } from '../forge.ts';

const prototypeNames = ['__proto__', 'constructor', 'toString', 'prototype', 'hasOwnProperty', 'length', 'keys', 'at'];
const injections = [
  '../../../../dev/null',
  '/dev/null',
  '/proc/sys/kernel/randomize_va_space',
  '../package.json',
  'file:///dev/null',
  'C:\\Windows\\win.ini',
  '..%2f..%2fdev%2fnull',
  'key-EdDSA/../key-EdDSA',
  "' OR '1'='1",
  "x' UNION SELECT 'secret'--",
  "'; DROP TABLE task;--",
  '$(sleep 10)',
  '|/bin/sleep 10',
  '`id`',
  '${7*7}',
  '{{7*7}}',
  '*',
  '%',
  'key-%',
  '.*',
  'ldap://127.0.0.1/x',
  '\0',
  'key-EdDSA\0',
  'key-EdDSA\n',
  ' key-EdDSA',
  'key-EdDSA ',
  'KEY-EDDSA',
  'key-ЕdDSA',
  'ｋey-EdDSA',
  '',
  '0',
  '-1',
  'null',
  'undefined',
  'k'.repeat(5_000),
  '😀'.repeat(500),
];
const notTexts: readonly unknown[] = [
  null,
  0,
  1,
  -1,
  1.5,
  true,
  false,
  [],
  ['key-EdDSA'],
  {},
  { kid: 'key-EdDSA' },
  { toString: 'key-EdDSA' },
];

/** The header's key id (RFC 7515, section 4.1.4) is compared with those of the published keys, and used for nothing else. */
export const keyIds: HostileTokens = ({ canary }) => {
  const naming = (kid: unknown): HostileToken => ({
    name: `EdDSA: kid ${JSON.stringify(kid).slice(0, 40)}`,
    kind: 'EdDSA',
    forgery: { header: { kid } },
  });
  const signedWith = (kid: string, key: string | Uint8Array): HostileToken => ({
    name: `HS256: kid ${JSON.stringify(kid)} and what it leads to as the secret`,
    kind: 'HS256',
    forgery: { header: { kid }, signature: hmac(key) },
  });
  return [
    ...[...prototypeNames, ...injections, ...notTexts, `${canary.url}/key`, [canary.url]].map(naming),
    signedWith('/dev/null', ''),
    signedWith('../../../../../../dev/null', '\0'),
    signedWith('/proc/sys/kernel/ostype', 'Linux\n'),
    signedWith('../../package.json', readFileSync(new URL('../../../../package.json', import.meta.url))),
    signedWith("x' UNION SELECT 'secret'--", 'secret'),
    signedWith('__proto__', '[object Object]'),
    signedWith('constructor', 'function Object() { [native code] }'),
    signedWith('toString', 'function toString() { [native code] }'),
    signedWith(`${canary.url}/key`, ''),
    signedWith('$(echo secret)', 'secret'),
  ];
};

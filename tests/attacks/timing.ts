// How long each kind of refusal takes: `node tests/attacks/timing.ts [requests of each kind]`. No gate: a machine's noise is none of the service's faults.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { loadConfig } from '../../src/config.ts';
import { reachable } from '../../src/database/config.ts';
import { createLogger } from '../../src/log/logger.ts';
import { startService } from '../../src/service.ts';
import { now, secret } from '../support/tokens.ts';
import { forge, hmac, type Forgery } from './hostile-tokens/forge.ts';
import { openTarget, type Kind } from './hostile-tokens/target.ts';

const rounds = Number(process.argv[2] ?? 2_000);
const target = await openTarget();
const env = {
  BETTER_AUTH_SECRET: secret,
  BETTER_AUTH_URL: target.issuer.url,
  DATABASE_URL: 'postgresql://x:x@127.0.0.1:1/x',
  PORT: '0',
  LOG_LEVEL: 'silent',
};
const config = loadConfig(env);
const { auth, database } = config;
const service = await startService(
  { ...config, auth: { ...auth, secret }, database: reachable(database) },
  await createLogger({ ...config, production: true }),
);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

const withWrong =
  (byte: number) =>
  (input: string): Uint8Array =>
    hmac(secret)(input).map((value, index) => (index === byte ? value ^ 1 : value));

/** Only who has the key can send a good signature. To everybody else no row may tell how much of one was right, or what else was wrong. */
const refusals: readonly [Kind, string, Forgery][] = [
  ['HS256', 'bad signature, its first byte', { signature: withWrong(0) }],
  ['HS256', 'bad signature, its last byte', { signature: withWrong(31) }],
  ['HS256', 'bad signature, every byte', { signature: (input) => hmac(secret)(input).map((value) => value ^ 0xff) }],
  ['HS256', 'bad signature and expired', { signature: withWrong(0), claims: { exp: 1 } }],
  ['HS256', 'bad signature and wrong issuer', { signature: withWrong(0), claims: { iss: 'x' } }],
  ['HS256', 'good signature, expired', { claims: { exp: now() - 3_600 } }],
  ['HS256', 'good signature, wrong issuer', { claims: { iss: target.issuer.url.replace('1', '2') } }],
  ['HS256', 'good signature, no user', { claims: { sub: 42 } }],
  ['EdDSA', 'bad signature', { signature: () => Buffer.alloc(64, 1) }],
  ['EdDSA', 'bad signature and expired', { signature: () => Buffer.alloc(64, 1), claims: { exp: 1 } }],
  ['EdDSA', 'bad signature, wrong issuer', { signature: () => Buffer.alloc(64, 1), claims: { iss: 'x' } }],
  ['EdDSA', 'unknown key id', { header: { kid: 'none' } }],
  ['EdDSA', 'good signature, expired', { claims: { exp: now() - 3_600 } }],
  ['EdDSA', 'good signature, wrong issuer', { claims: { iss: target.issuer.url.replace('1', '2') } }],
  ['EdDSA', 'good signature, wrong audience', { claims: { aud: 'x' } }],
];

/** Each token is new, so that none is answered from memory. */
const spoiltToken = (kind: Kind, forgery: Forgery): string =>
  forge(target, kind, { ...forgery, claims: { ...forgery.claims, jti: randomUUID() } });

/** @returns microseconds until the response */
const refuse = (token: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    request(`${service.url}/api/tasks`, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      const took = Number(process.hrtime.bigint() - started) / 1_000;
      if (response.statusCode !== 401) reject(new Error(`answered ${response.statusCode}`));
      response.resume().on('end', () => resolve(took));
    })
      .on('error', reject)
      .end();
  });

const times = refusals.map((): number[] => []);
for (let round = -Math.min(rounds, 500); round < rounds; round += 1) {
  // Another order in each round, so that no kind always follows the same one.
  const order = refusals.map((_, index) => index).sort(() => Math.random() - 0.5);
  for (const index of order) {
    const [kind, , forgery] = refusals[index]!;
    const took = await refuse(spoiltToken(kind, forgery));
    if (round >= 0) times[index]!.push(took);
  }
}

const quantile = (values: readonly number[], share: number): number =>
  Math.round((values[Math.floor(values.length * share)] ?? NaN) * 10) / 10;
console.table(
  refusals.map(([kind, refusal], index) => {
    const sorted = times[index]!.sort((a, b) => a - b);
    return {
      kind,
      refusal,
      requests: sorted.length,
      'median µs': quantile(sorted, 0.5),
      'q1 µs': quantile(sorted, 0.25),
      'q3 µs': quantile(sorted, 0.75),
      'IQR µs': Math.round((quantile(sorted, 0.75) - quantile(sorted, 0.25)) * 10) / 10,
    };
  }),
);

agent.destroy();
await service.close();
await target.close();

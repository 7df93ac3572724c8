import { createHmac, randomUUID } from 'node:crypto';
import { now } from '../../../support/tokens.ts';
import { asEach, type HostileToken, type HostileTokens } from '../forge.ts';

/** What Better Auth and its plugins sign with the same keys for another purpose (RFC 8725, section 2.8), as far as no test has the real one. */
export const otherPurposes: HostileTokens = ({ secret, userId, issuer }) => {
  const email = 'alice@example.com';
  const exactly = (claims: object) => () => JSON.stringify({ iat: now(), exp: now() + 300, ...claims });
  const session = {
    session: { id: 'ses_1', token: 'x'.repeat(32), userId, expiresAt: new Date(Date.now() + 3_600_000) },
    user: { id: userId, email },
    updatedAt: Date.now(),
    version: '1',
  };
  const control = { claims: exactly({ sub: userId, iss: issuer.url, aud: issuer.url }) };
  const cookie = (name: string, value: string, digest: 'base64' | 'base64url' | 'hex'): HostileToken => ({
    name,
    kind: 'HS256',
    forgery: { join: () => `${value}.${createHmac('sha256', secret).update(value).digest(digest)}` },
  });
  const compactSession = Buffer.from(
    JSON.stringify({
      session,
      expiresAt: Date.now() + 300_000,
      signature: createHmac('sha256', secret).update(JSON.stringify(session)).digest('base64url'),
    }),
  ).toString('base64url');
  return [
    ...[
      ['an e-mail verification', { email }],
      ['a change of e-mail address', { email, updateTo: 'mallory@example.com' }],
      [
        'a confirmation of such a change',
        { email, updateTo: 'mallory@example.com', requestType: 'change-email-confirmation' },
      ],
      [
        'the verification after such a change',
        { email, updateTo: 'mallory@example.com', requestType: 'change-email-verification' },
      ],
      ['a session cookie', session],
    ].map(([name, claims]): HostileToken => ({
      name: `${name as string}, with the shared secret`,
      kind: 'HS256',
      forgery: { claims: exactly(claims as object) },
      control,
    })),
    ...(
      [
        ['a session cookie of the right type and no audience', 'JWT', { ...session, sub: userId, iss: issuer.url }],
        [
          'a session cookie of its own type',
          'better-auth.session-cache+jwt',
          { ...session, sub: userId, iss: issuer.url, aud: 'better-auth:session-cache' },
        ],
        [
          'a session cookie for this audience',
          'better-auth.session-cache+jwt',
          { ...session, sub: userId, iss: issuer.url, aud: issuer.url },
        ],
        [
          'an ID token for a client',
          'JWT',
          { sub: userId, iss: issuer.url, aud: 'client_1', nonce: 'x', auth_time: now(), acr: '0', azp: 'client_1' },
        ],
        [
          'an access token for another resource',
          'at+jwt',
          {
            sub: userId,
            iss: issuer.url,
            aud: 'https://other.example',
            client_id: 'client_1',
            scope: 'openid',
            jti: randomUUID(),
          },
        ],
        [
          'an access token (RFC 9068)',
          'at+jwt',
          { sub: userId, iss: issuer.url, aud: issuer.url, client_id: 'client_1', scope: 'openid', jti: randomUUID() },
        ],
        [
          'a logout token',
          'logout+jwt',
          {
            sub: userId,
            iss: issuer.url,
            aud: issuer.url,
            sid: 'ses_1',
            events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
          },
        ],
        [
          'what signJWT made of claims without sub',
          'JWT',
          { iss: issuer.url, aud: issuer.url, id: userId, userId, email },
        ],
      ] as const
    ).flatMap(([name, typ, claims]) =>
      asEach(['HS256', 'EdDSA', 'ES256', 'RS256'], name, { header: { typ }, claims: exactly(claims) }, control)
        // The shared secret has its own rule: no audience is needed, and `id` may name the user.
        .filter(({ kind }) => kind !== 'HS256' || !/no audience|signJWT/.test(name)),
    ),
    cookie('a signed session cookie', 'x'.repeat(32), 'base64'),
    cookie('a signed session cookie in base64url', 'x'.repeat(32), 'base64url'),
    cookie(
      'a signed cookie of a JWT header and claims',
      `${Buffer.from('{"alg":"HS256"}').toString('base64url')}:${Buffer.from(exactly({ sub: userId })()).toString('base64url')}`,
      'base64url',
    ),
    cookie('a signed trusted device', `${'d'.repeat(32)}!${userId}`, 'base64'),
    cookie('a signed session of an impersonating admin', `${'x'.repeat(32)}:true`, 'base64'),
    { name: 'the compact session cookie', kind: 'HS256', forgery: { join: () => compactSession } },
    { name: 'the bare session token', kind: 'HS256', forgery: { join: () => 'x'.repeat(32) } },
    { name: 'the bare user id', kind: 'HS256', forgery: { join: () => userId } },
  ];
};

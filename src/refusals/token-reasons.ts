import { userIdLength } from '../limits.ts';

export interface Explanation {
  /** What was refused, for the log. It never depends on the request. */
  readonly what: string;
  /** What the operator, or the developer of the client, can do. */
  readonly advice: string;
}

/** Why a token is not accepted (401). */
export const tokenReasons = {
  // It cannot be read
  'token-placeholder': {
    what: 'A request has a placeholder in place of a token',
    advice: 'The client sends a variable that is not set, or an object: it has to wait until it has a token.',
  },
  'not-a-jwt': {
    what: 'The bearer token is no signed JWT',
    advice:
      "A session token of Better Auth is none: the client has to get a JWT, from /api/auth/token of Better Auth's jwt plugin.",
  },
  'token-too-long': {
    what: 'A token is too long',
    advice:
      "Put less into it: definePayload of Better Auth's jwt plugin, which otherwise puts the whole user into the token.",
  },
  'malformed-token': {
    what: 'A token cannot be read',
    advice: 'The client has to send the token as it got it: not cut, not quoted, not encoded again.',
  },

  // Its header
  'wrong-algorithm': {
    what: "A token's alg is not accepted",
    advice: "Let the issuer sign with one of the expected algorithms: keyPairConfig of Better Auth's jwt plugin.",
  },
  'wrong-type': {
    what: "A token's typ is not accepted",
    advice:
      'The token was made for another purpose: the client has to send one for this service. Access tokens of an OAuth provider (at+jwt) are accepted if OAUTH_ISSUER and OAUTH_AUDIENCE are set.',
  },
  'header-extension': {
    what: "A token's header requires an extension",
    advice: 'The issuer must not set crit or b64.',
  },
  'malformed-claim': {
    what: 'A property of the token has a wrong type',
    advice: 'Let the issuer write kid and aud as text, and exp, nbf and iat as numbers of seconds.',
  },

  // Its key
  'unknown-key': {
    what: "A token's kid is not among the published keys",
    advice:
      'The token is of another issuer, or of a key that was withdrawn: compare BETTER_AUTH_URL, JWKS_URL and JWKS_PATH with the issuer.',
  },
  'wrong-signature': {
    what: "A token's signature does not fit the published key",
    advice:
      'Somebody else has signed the token, such as another installation of Better Auth whose key has the same kid.',
  },
  'wrong-secret': {
    what: "A token's signature fits none of the secrets",
    advice:
      'Set BETTER_AUTH_SECRET to the text that the issuer signs with, as UTF-8, and BETTER_AUTH_SECRETS if it rotates them. If they are that, somebody else has signed the token.',
  },
  'unusable-key': {
    what: 'The published key for a token cannot be used',
    advice: 'Look at the key set of the issuer: the key is broken or too short.',
  },

  // Its claims. The key has vouched for them, except for the iss of a public-key token, which chooses the keys
  'wrong-issuer': {
    what: "A token's iss is not an expected issuer",
    advice:
      'If the received issuer is your Better Auth, add it to the list in JWT_ISSUER, or correct BETTER_AUTH_URL, whose origin is the default. Each character counts.',
  },
  'wrong-audience': {
    what: "A token's aud has no expected audience",
    advice:
      'If the received audience is meant for this service, add it to the list in JWT_AUDIENCE; otherwise let the issuer write an expected one.',
  },
  'no-expiry': {
    what: 'A token has no exp',
    advice: "Let the issuer set it: .setExpirationTime('15m') in jose.",
  },
  expired: {
    what: 'A token has expired',
    advice:
      'The client has to get a new one after a 401. If all tokens have expired, compare the clocks of this machine and the issuer.',
  },
  'expiry-in-milliseconds': {
    what: "A token's exp is in milliseconds",
    advice: 'Let the issuer write seconds: Math.floor(Date.now() / 1000) + lifetime.',
  },
  'not-yet-valid': {
    what: "A token's nbf is in the future",
    advice: 'Compare the clocks of this machine and the issuer; nbf is a number of seconds.',
  },
  'no-user-id': {
    what: 'A token names no user',
    advice: 'Let the issuer set sub to the id of the user, as text that is not empty.',
  },
  'unusable-user-id': {
    what: 'The user id of a token cannot be stored',
    advice: `A user id has at most ${userIdLength} characters, without U+0000 and without lone surrogates.`,
  },

  // An OAuth access token's own rules (RFC 9068)
  'wrong-oauth-issuer': {
    what: "An access token's iss is not the OAuth issuer",
    advice:
      "If the received issuer is your OAuth provider, set OAUTH_ISSUER to it, as it is: Better Auth's has the base path, such as https://app.example.com/api/auth.",
  },
  'wrong-oauth-audience': {
    what: "An access token's aud does not have the OAuth audience",
    advice:
      'The client has to ask its provider for a token for this service: resource=<OAUTH_AUDIENCE> in its request. If the received audience is meant for this service, set OAUTH_AUDIENCE to it.',
  },
  'missing-claim': {
    what: 'An access token lacks a claim',
    advice: 'RFC 9068 requires it: look for a setting of the OAuth provider that makes its tokens follow the RFC.',
  },
  'token-of-client': {
    what: 'An access token belongs to a client and to no user',
    advice:
      'Tokens of the grant client_credentials are not accepted: the client has to let a user sign in (authorization_code).',
  },
  'bound-token': {
    what: 'An access token is bound to a key of its client',
    advice: 'DPoP and mutual TLS are not supported: let the provider issue bearer tokens for this service.',
  },
} as const satisfies Readonly<Record<string, Explanation>>;

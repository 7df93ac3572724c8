interface Explanation {
  /** What was refused, for the log. It never depends on the request. */
  readonly what: string;
  /** What the operator, or the developer of the client, can do. */
  readonly advice: string;
}

/** Every reason for which the service refuses a request: the closed list of log, metrics and `npm run doctor`. */
export const explanations = {
  // 401, before there is a token
  'no-authorization-header': {
    what: 'A request has no Authorization header',
    advice: 'The client has to send "Authorization: Bearer <token>".',
  },
  'cookie-instead-of-header': {
    what: 'A request has cookies and no Authorization header',
    advice:
      'The service reads no cookies: the client has to get a JWT, from /api/auth/token of Better Auth, and send it as "Authorization: Bearer <token>".',
  },
  'wrong-scheme': {
    what: 'The Authorization header has another scheme than Bearer',
    advice: 'The client has to send "Authorization: Bearer <token>", with one space.',
  },
  'several-authorization-headers': {
    what: 'A request has more than one Authorization header',
    advice: 'The client, or a proxy between, must not add a second one.',
  },

  // 401, the token cannot be read
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

  // 401, the token's header
  'wrong-algorithm': {
    what: "A token's alg is not accepted",
    advice: "Let the issuer sign with one of the expected algorithms: keyPairConfig of Better Auth's jwt plugin.",
  },
  'wrong-type': {
    what: "A token's typ is not accepted",
    advice: 'The token was made for another purpose: the client has to send one for this service.',
  },
  'header-extension': {
    what: "A token's header asks for an extension",
    advice: 'The issuer must not set crit or b64.',
  },
  'malformed-claim': {
    what: 'A member of the token is not of its type',
    advice: 'Let the issuer write kid and aud as text, and exp, nbf and iat as numbers of seconds.',
  },

  // 401, the key
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

  // 401, the claims. The key has vouched for them, except for the iss of a public-key token, which chooses the keys
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
    advice: 'A user id has at most 255 characters, without U+0000 and without lone surrogates.',
  },

  // 403
  'other-user': {
    what: 'The user in the path is not the user of the token',
    advice:
      "The client has to use the token's own user id in the path, or the paths below /api/tasks, which need none.",
  },

  // CORS, with any status
  'origin-denied': {
    what: 'A browser keeps responses from a page, because its origin is not allowed',
    advice:
      'If the page is yours, add the received origin to CORS_ORIGINS, as it is, without a slash at the end, or a pattern such as https://*-team.vercel.app.',
  },

  // 429
  'too-many-statements': {
    what: 'A user has too many requests at once',
    advice: 'The client has to send fewer requests at a time.',
  },
  'quota-used-up': {
    what: 'A user has used up the quota',
    advice: 'Raise USER_REQUESTS_PER_MINUTE if the client is well-behaved.',
  },

  // No response: a fetch of the token issuer's keys
  'keys-unreachable': {
    what: "The token issuer's keys cannot be fetched",
    advice:
      'Check that Better Auth runs there and can be reached from this machine. If a container or a proxy needs another URL than browsers do, set JWKS_URL; otherwise correct BETTER_AUTH_URL.',
  },
  'keys-redirected': {
    what: "The URL of the token issuer's keys redirects, which is not followed",
    advice: 'Set JWKS_URL to the final URL. If it is a sign-in page, let the proxy serve the keys to everybody.',
  },
  'keys-not-found': {
    what: "The token issuer's keys are not where they should be",
    advice:
      "Is Better Auth's jwt plugin switched on? If its base path is not /api/auth, add it to BETTER_AUTH_URL, or correct JWKS_URL or JWKS_PATH.",
  },
  'not-a-key-set': {
    what: "The URL of the token issuer's keys has something else",
    advice:
      'Let BETTER_AUTH_URL name the Better Auth server itself, with its jwt plugin, not the frontend, or set JWKS_URL to the URL of its keys.',
  },

  // 503
  'keys-unavailable': {
    what: "The token issuer's keys are not known",
    advice: 'The line about the fetch of the keys, with its reason, says why. "npm run doctor" tries it.',
  },
  'key-not-known-yet': {
    what: 'No known key fits a token, and the keys cannot be fetched again yet',
    advice:
      'A new key is known after the Retry-After. If this lasts, somebody sends tokens that the issuer has not signed, or a line about the fetch of the keys says why it fails.',
  },
  'database-unavailable': {
    what: 'The database cannot take statements',
    advice: 'The code and the cause say why. Run "npm run doctor".',
  },
  stopping: {
    what: 'The process is stopping',
    advice: 'Nothing is wrong if you stopped it.',
  },
} as const satisfies Readonly<Record<string, Explanation>>;

export type Reason = keyof typeof explanations;

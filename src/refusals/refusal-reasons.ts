import { streamsOfProcess, streamsOfUser, unfinishedListsOfUser } from '../limits.ts';
import { tokenReasons, type Explanation } from './token-reasons.ts';

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

  ...tokenReasons,

  // 403
  'missing-scope': {
    what: 'An access token does not have the scope of the operation',
    advice:
      'The client has to ask its provider, and the user, for the expected scope. OAUTH_READ_SCOPE and OAUTH_WRITE_SCOPE name the scopes.',
  },
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
  'too-many-lists': {
    what: `A user has ${unfinishedListsOfUser} long lists that were not read to their end`,
    advice: 'The client has to read lists to their end, or ask for pages with "limit".',
  },
  'too-many-streams': {
    what: `A user has ${streamsOfUser} event streams open`,
    advice: 'The client has to open one stream for all of its tabs, and to close those that nobody looks at.',
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
  'too-many-streams-of-all': {
    what: `The process has ${streamsOfProcess.toLocaleString('en')} event streams open`,
    advice: 'Run more instances.',
  },
  stopping: {
    what: 'The process is stopping',
    advice: 'Nothing is wrong if you stopped it.',
  },
} as const satisfies Readonly<Record<string, Explanation>>;

export type Reason = keyof typeof explanations;

interface Explanation {
  /** What was refused, for the log. It never depends on the request. */
  readonly what: string;
  /** What the operator, or the developer of the client, can do. */
  readonly advice: string;
}

/** Every reason for which the service refuses a request: the closed list of log, metrics and `npm run doctor`. */
export const explanations = {
  // 429
  'too-many-statements': {
    what: 'A user has too many requests at once',
    advice: 'The client has to send fewer requests at a time.',
  },
  'quota-used-up': {
    what: 'A user has used up the quota',
    advice: 'Raise USER_REQUESTS_PER_MINUTE if the client is well-behaved.',
  },

  // 503
  'keys-unavailable': {
    what: "The token issuer's keys are not known",
    advice: 'The line about the fetch of the keys says why. Run "npm run doctor".',
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

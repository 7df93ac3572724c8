import type { components } from '../generated/openapi.d.ts';
import { bodyBytes, headerBytes } from './limits.ts';
import { StacklessError } from './stackless-error.ts';

type Schemas = components['schemas'];
/** The mistakes of a 422, for programs. The contract lists them as well, and allows new ones. */
export const validationErrorCodes = [
  'required',
  'blank',
  'too-long',
  'invalid-characters',
  'invalid-type',
  'invalid-value',
  'invalid-format',
  'out-of-range',
  'nothing-to-change',
  'key-reused',
] as const;
export type ValidationErrorCode = (typeof validationErrorCodes)[number];
export type ValidationError = Schemas['Fault'] & { code: ValidationErrorCode };
/** The body of any error response; each has a constant `type` and `status`. */
export type ProblemBody = Extract<Schemas[keyof Schemas], { type: `/problems/${string}` }>;
export type ProblemName = ProblemBody['type'] extends `/problems/${infer Name}` ? Name : never;

interface ProblemType<Name extends ProblemName> {
  readonly status: Extract<ProblemBody, { type: `/problems/${Name}` }>['status'];
  readonly title: string;
  /** The `detail` for users, unless the code that throws gives a more exact one. */
  readonly detail: string;
  /** The text of `GET /problems/{name}`, for developers. */
  readonly meaning: string;
}

/** Every problem type (RFC 9457, section 3.1.1). The compiler checks names and statuses against the contract. */
export const problemTypes: { readonly [Name in ProblemName]: ProblemType<Name> } = {
  'bad-request': {
    status: 400,
    title: 'Bad request',
    detail: 'The request cannot be read.',
    meaning:
      'The request is not well-formed: malformed JSON, UTF-8, percent-encoding, content coding or HTTP. Sending it again unchanged fails again.',
  },
  unauthorized: {
    status: 401,
    title: 'Unauthorized',
    detail: 'A valid bearer token is required. Sign in and try again.',
    meaning:
      'No token was sent, or it is not accepted: expired, badly signed, or not one for this service. Get a fresh one from Better Auth; if that is refused too, the user has to sign in.',
  },
  forbidden: {
    status: 403,
    title: 'Forbidden',
    detail: 'The URL belongs to a different user than the token.',
    meaning:
      "The user in the path is not the token's user: use the token's own user id, or the URLs under /api/tasks. Or an OAuth access token lacks the scope that WWW-Authenticate names: ask the provider for it.",
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    detail: 'There is nothing at this URL.',
    meaning:
      'There is no such route, no such task, or the task belongs to another user; the last two cannot be told apart. Reload the list.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    detail: 'This URL does not support that method.',
    meaning: 'The path exists, the method does not. The Allow header lists the supported methods.',
  },
  'request-timeout': {
    status: 408,
    title: 'Request timeout',
    detail: 'The request did not arrive in time.',
    meaning: 'Headers or body came too slowly and the connection was closed. Send the request again.',
  },
  gone: {
    status: 410,
    title: 'Gone',
    detail: 'The changes since then are not known any more. Load all tasks again.',
    meaning:
      'The value of since or Last-Event-ID is older than the service remembers deleted tasks, or of another user, or of a database that was restored since. Drop the tasks that you have and send the request without it.',
  },
  'precondition-failed': {
    status: 412,
    title: 'Precondition failed',
    detail: 'The task has changed since you saw it. Load it again.',
    meaning:
      'The task is no longer the version that If-Match names; nothing was done. Read it again, and decide with what it is now.',
  },
  'content-too-large': {
    status: 413,
    title: 'Content too large',
    detail: `The body is larger than ${bodyBytes / 1_024} KiB.`,
    meaning: `A body may have at most ${bodyBytes / 1_024} KiB, counted after decompression.`,
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    detail: 'The body must be application/json in UTF-8.',
    meaning: 'Send the body as application/json in UTF-8, uncompressed or as gzip, deflate or br.',
  },
  'unprocessable-content': {
    status: 422,
    title: 'Unprocessable content',
    detail: 'The request is not valid.',
    meaning:
      'A parameter or the body does not fit openapi.yaml. The property errors lists every validation error: its place, a code for your program, and a sentence for your users.',
  },
  'request-header-fields-too-large': {
    status: 431,
    title: 'Request header fields too large',
    detail: `The request headers are larger than ${headerBytes / 1_024} KiB.`,
    meaning: `The request line and the headers together may have ${headerBytes / 1_024} KiB at most. Large cookies are the usual cause.`,
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    detail: 'You have sent too many requests. Try again in a moment.',
    meaning:
      'One user has too many requests at once or too many streams open, or has used up the quota that the operator has set. Nothing was done. Wait for as long as Retry-After says and send the request again.',
  },
  'internal-server-error': {
    status: 500,
    title: 'Internal server error',
    detail: 'Something went wrong on our side.',
    meaning:
      'Something unexpected happened. Give the request id (instance) to the operator, who finds the cause in the log.',
  },
  'service-unavailable': {
    status: 503,
    title: 'Service unavailable',
    detail: 'The service is not available right now. Try again in a moment.',
    meaning:
      "The database or the token issuer's keys cannot be reached, the service has too many requests or streams, or it is stopping. Wait for as long as Retry-After says and send the request again.",
  },
};

interface ProblemOptions {
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: ValidationError[];
  /** For the log only. */
  readonly cause?: unknown;
}

/** Thrown to refuse a request; http/errors.ts turns it into the response. */
export class Problem extends StacklessError {
  override readonly name = 'Problem';
  readonly type: ProblemName;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: ValidationError[] | undefined;

  constructor(type: ProblemName, { detail, headers = {}, errors, cause }: ProblemOptions = {}) {
    super(detail ?? problemTypes[type].detail, { cause });
    this.type = type;
    this.status = problemTypes[type].status;
    this.headers = headers;
    this.errors = errors;
  }

  /** The body of the response (RFC 9457, section 3). */
  toBody(requestId: string): ProblemBody {
    return {
      type: `/problems/${this.type}`,
      title: problemTypes[this.type].title,
      status: this.status,
      detail: this.message,
      instance: requestId,
      ...(this.errors && { errors: this.errors }),
    } as ProblemBody;
  }
}

/** Seconds of `Retry-After` where nothing says how long it takes. */
const usualRetryAfter = 1;

interface TooManyRequestsOptions {
  /** Seconds. */
  readonly retryAfter?: number;
  readonly detail?: string;
}

export const tooManyRequests = (
  cause: unknown,
  { retryAfter = usualRetryAfter, detail }: TooManyRequestsOptions = {},
): Problem =>
  new Problem('too-many-requests', {
    ...(detail !== undefined && { detail }),
    headers: { 'Retry-After': String(retryAfter) },
    cause,
  });

/** @param retryAfter seconds */
export const serviceUnavailable = (cause: unknown, retryAfter = usualRetryAfter): Problem =>
  new Problem('service-unavailable', { headers: { 'Retry-After': String(retryAfter) }, cause });

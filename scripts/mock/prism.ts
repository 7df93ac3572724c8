import { createRequire } from 'node:module';
import type * as PrismHttp from '@stoplight/prism-http';
import type * as PreferHeader from '@stoplight/prism-http-server/dist/getHttpConfigFromRequest.js';
import type { IHttpOperation } from '@stoplight/types';
import type { OperationResponse } from '../../src/http/send.ts';
import { Problem } from '../../src/problems.ts';

/** What a client asks for in `Prefer`, such as `code=503`, `example=empty` or `dynamic=true`. */
export interface Preferences {
  readonly code?: number | undefined;
  readonly exampleKey?: string | undefined;
  readonly dynamic?: boolean | undefined;
}

export interface Prism {
  /** @throws Problem 400 when the header cannot be understood */
  preferences(headers: Record<string, string>): Preferences;
  /** @throws Problem 400 when the contract has no such response */
  respond(operationId: string, preferences: Preferences): Promise<OperationResponse>;
}

// Prism's parts are packages of their own, which only its command line depends on.
const require = createRequire(import.meta.resolve('@stoplight/prism-cli'));
const { createInstance, getHttpOperationsFromSpec } = require('@stoplight/prism-http') as typeof PrismHttp;
const { getHttpConfigFromRequest } =
  require('@stoplight/prism-http-server/dist/getHttpConfigFromRequest') as typeof PreferHeader;

const silent = {
  info: () => {},
  warn: () => {},
  error: () => {},
  debug: () => {},
  trace: () => {},
  success: () => {},
  child: () => silent,
};

/** Prism chooses and generates responses only. It does not listen, and does not read requests. */
export async function createPrism(document: object): Promise<Prism> {
  const config = {
    isProxy: false,
    validateRequest: false,
    validateResponse: false,
    checkSecurity: false,
    errors: false,
    upstreamProxy: undefined,
    mock: { dynamic: false },
  } as const;
  const prism = createInstance(config, { logger: silent as never });
  const operations = new Map(
    (await getHttpOperationsFromSpec(document)).map((operation) => [operation.iid ?? '', operation]),
  );

  return {
    preferences: (headers) => {
      const result = getHttpConfigFromRequest({ url: { path: '/' }, headers });
      if (result._tag === 'Left')
        throw new Problem('bad-request', { detail: 'The Prefer header cannot be understood.', cause: result.left });
      return result.right;
    },
    respond: async (operationId, { code, exampleKey, dynamic = false }) => {
      const operation = operations.get(operationId) as IHttpOperation;
      const request = { method: operation.method as 'get', url: { path: operation.path.replace(/\{\w+\}/g, '1') } };
      const mock = { dynamic, ...(code !== undefined && { code }), ...(exampleKey !== undefined && { exampleKey }) };
      const result = await prism.request(request, [operation], { ...config, mock })();
      if (result._tag === 'Left')
        throw new Problem('bad-request', {
          detail: `The contract has no such response of ${operationId}.`,
          cause: result.left,
        });
      const {
        statusCode: status,
        headers: { 'Content-type': type = '', 'X-Request-Id': _id, ...headers } = {},
        body,
      } = result.right.output;
      return { status, type, headers, body: dynamic ? withMilliseconds(body) : body };
    },
  };
}

/** The generator fills `format: date-time` and passes over the pattern beside it. */
const withMilliseconds = (body: unknown): unknown =>
  body === undefined
    ? undefined
    : JSON.parse(JSON.stringify(body), (_key, value: unknown) =>
        typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:]{8}\.\d+Z$/.test(value)
          ? new Date(value).toISOString()
          : value,
      );

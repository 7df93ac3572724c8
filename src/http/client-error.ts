import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Logger } from '../log/logger.ts';
import type { Metrics } from '../metrics.ts';
import { Problem, type ProblemName } from '../problems.ts';
import { corsHeaders } from './cors.ts';
import { defaultHeaders } from './headers.ts';
import { createOriginCheck, type AllowedOrigins } from './origins.ts';
import { requestIdOf } from './request-log.ts';

export interface ParserError extends Error {
  readonly code?: string;
  /** The packet that could not be parsed. */
  readonly rawPacket?: Buffer;
}

const byCode: Readonly<Record<string, ProblemName>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'request-header-fields-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'content-too-large',
};

/** The problem for an error of Node's parser (https://nodejs.org/api/http.html#event-clienterror). */
export const problemOf = (error: ParserError): Problem =>
  new Problem(byCode[error.code ?? ''] ?? 'bad-request', { cause: error });

/** @returns the whole response, after which the connection ends @param request whose head was parsed, if it was */
export type ToRefusal = (error: ParserError, request: IncomingMessage | undefined) => string;

export const createRefusals = (log: Logger, metrics: Metrics | undefined, corsOrigins: AllowedOrigins): ToRefusal => {
  const isAllowed = createOriginCheck(corsOrigins);
  return (error, request) => {
    const sent = (name: string): string | undefined =>
      request?.headersDistinct[name]?.[0] ?? headerFromPacket(error.rawPacket, name);
    const problem = problemOf(error);
    const requestId = requestIdOf(sent('x-request-id'));
    const body = JSON.stringify(problem.toBody(requestId));
    const headers = {
      ...defaultHeaders,
      ...corsHeaders(isAllowed, sent('origin')),
      'X-Request-Id': requestId,
      'Content-Type': 'application/problem+json',
      'Content-Length': Buffer.byteLength(body),
      Connection: 'close',
    };
    const lines = [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    const isHead = request?.method === 'HEAD' || error.rawPacket?.toString('latin1', 0, 5) === 'HEAD ';
    log.info(
      { requestId, method: request?.method, status: problem.status, code: error.code },
      'request refused by the parser',
    );
    metrics?.requestStarted();
    metrics?.requestEnded(undefined, problem, 0);
    return `${lines.join('\r\n')}\r\n\r\n${isHead ? '' : body}`;
  };
};

/** A header that arrived whole in the refused packet: Node has not parsed it. */
const headerFromPacket = (packet: Buffer | undefined, name: string): string | undefined =>
  packet?.toString('latin1').match(new RegExp(`^${name}:[ \\t]*([^\\r\\n]*?)[ \\t]*\\r?$`, 'im'))?.[1];

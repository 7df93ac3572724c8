import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '../logger.ts';
import { Problem, type ProblemName } from '../problems.ts';
import { corsHeaders } from './cors.ts';
import { standingHeaders } from './headers.ts';
import { requestIdOf } from './request-log.ts';

interface ParserError extends Error {
  readonly code?: string;
  /** The packet that could not be parsed. */
  readonly rawPacket?: Buffer;
}

const byCode: Readonly<Record<string, ProblemName>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'request-header-fields-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'content-too-large',
};

/**
 * Answers what Node's parser refuses (https://nodejs.org/api/http.html#event-clienterror).
 * @param openOn the response that this socket waits for: if its request is still arriving, that is the one refused here
 */
export const answerClientError = (log: Logger, corsOrigins: readonly string[], openOn: (socket: Duplex) => ServerResponse | undefined) =>
  (error: ParserError, socket: Duplex): void => {
    const response = openOn(socket);
    const request = response?.req.complete ? undefined : response?.req;
    if (error.code === 'ECONNRESET' || !socket.writable || (request && response?.headersSent)) {
      socket.destroy();
      return;
    }
    const sent = (name: string): string | undefined => request?.headersDistinct[name]?.[0] ?? headerIn(error.rawPacket, name);
    const problem = new Problem(byCode[error.code ?? ''] ?? 'bad-request', { cause: error });
    const requestId = requestIdOf(sent('x-request-id'));
    const body = JSON.stringify(problem.toBody(requestId));
    const headers = {
      ...standingHeaders,
      ...corsHeaders(corsOrigins, sent('origin')),
      Vary: 'Origin',
      'X-Request-Id': requestId,
      'Content-Type': 'application/problem+json',
      'Content-Length': Buffer.byteLength(body),
      Connection: 'close',
    };
    const lines = [`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
    const isHead = request?.method === 'HEAD' || error.rawPacket?.toString('latin1', 0, 5) === 'HEAD ';
    socket.end(`${lines.join('\r\n')}\r\n\r\n${isHead ? '' : body}`);
    log.info({ requestId, method: request?.method, status: problem.status, code: error.code }, 'request refused by the parser');
  };

/** A header that arrived whole in the packet that was refused: there is nothing better to go by. */
const headerIn = (packet: Buffer | undefined, name: string): string | undefined =>
  packet?.toString('latin1').match(new RegExp(`^${name}:[ \\t]*([^\\r\\n]*?)[ \\t]*\\r?$`, 'im'))?.[1];

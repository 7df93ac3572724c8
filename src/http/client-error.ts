import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '../logger.ts';
import { Problem, type ProblemName } from '../problems.ts';
import { standingHeaders } from './headers.ts';

const byCode: Readonly<Record<string, ProblemName>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'request-header-fields-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'content-too-large',
};

/** Answers what Node's parser refuses, before there is a request (https://nodejs.org/api/http.html#event-clienterror). */
export const answerClientError = (log: Logger) => (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = new Problem(byCode[error.code ?? ''] ?? 'bad-request', { cause: error });
  const requestId = randomUUID();
  const body = JSON.stringify(problem.toBody(requestId));
  const headers = { ...standingHeaders, Vary: 'Origin', 'X-Request-Id': requestId, 'Content-Type': 'application/problem+json', 'Content-Length': Buffer.byteLength(body), Connection: 'close' };
  const lines = [`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
  log.info({ requestId, status: problem.status, code: error.code }, 'request refused by the parser');
};

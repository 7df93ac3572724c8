import type { ServerResponse } from 'node:http';

/** The service gives up a connection; the message says why, for the log. */
export class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
}

export interface Outcome {
  /** As sent; 499 if the client went away first; 444 if the service broke off before it had said anything. */
  readonly status: number;
  /** The client has only a part of the response, and the service is the reason. */
  readonly incomplete?: true;
  readonly reason?: string;
}

const clientClosedRequest = 499;
const noResponse = 444;

/**
 * What became of a response that is closed by now: the log and the metrics say the same.
 * @param isStream whether it has no end of its own, so that a client who leaves has all of it
 */
export function outcomeOf(
  { req, headersSent, statusCode, writableFinished }: ServerResponse,
  isStream: boolean,
): Outcome {
  if (writableFinished) return { status: statusCode };
  const { errored } = req.socket;
  if (!errored || isConnectionLost(errored))
    return { status: isStream && headersSent ? statusCode : clientClosedRequest };
  return {
    status: headersSent ? statusCode : noResponse,
    incomplete: true,
    reason: errored instanceof BrokenOff ? errored.message : errored.name,
  };
}

/** Whether it only says that the other side is gone. */
export const isConnectionLost = (error: Error & { readonly syscall?: string; readonly code?: string }): boolean =>
  error.syscall !== undefined || error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ECONNRESET';

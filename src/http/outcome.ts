import type { ServerResponse } from 'node:http';

/** The service closes a connection before its response is complete. The message is for the log. */
export class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
}

export interface Outcome {
  /** As sent; 499 if the client left before; 444 if the service broke off before it had sent anything. */
  readonly status: number;
  /** The client has only a part of the response, and the service is the reason. */
  readonly incomplete?: true;
  readonly reason?: string;
}

const clientClosedRequest = 499;
const noResponse = 444;

/**
 * The outcome of a response that is closed, for the log and the metrics.
 * @param isStream whether the response is a stream, which is complete whenever the client leaves
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

/** Whether the error means only that the client has left. */
export const isConnectionLost = (error: Error & { readonly syscall?: string; readonly code?: string }): boolean =>
  error.syscall !== undefined || error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ECONNRESET';

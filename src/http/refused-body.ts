import type { IncomingMessage } from 'node:http';
import type { Problem } from '../problems.ts';

const refused = new WeakMap<IncomingMessage, Problem>();

/** The rest of this request's body cannot be parsed: reading it fails with the problem, now or later. */
export function refuseBody(request: IncomingMessage, problem: Problem): void {
  refused.set(request, problem);
  if (request.listenerCount('error') > 0) request.emit('error', problem);
}

export const refusalOfBody = (request: IncomingMessage): Problem | undefined => refused.get(request);

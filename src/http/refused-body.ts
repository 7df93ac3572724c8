import type { IncomingMessage } from 'node:http';
import type { Problem } from '../problems.ts';

const refused = new WeakMap<IncomingMessage, Problem>();

/** Lets whoever reads this request's body, now or later, fail with the problem: the rest of it cannot be parsed. */
export function refuseBody(request: IncomingMessage, problem: Problem): void {
  refused.set(request, problem);
  if (request.listenerCount('error') > 0) request.emit('error', problem);
}

export const refusalOfBody = (request: IncomingMessage): Problem | undefined => refused.get(request);

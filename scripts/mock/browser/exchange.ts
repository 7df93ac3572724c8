import type { RequestListener } from 'node:http';
import { PageRequest } from './page-request.ts';
import { PageResponse } from './page-response.ts';

/** Has Koa respond to a request of the page, as light-my-request does in Node.js, whose own classes it inherits from. */
export async function exchange(request: Request, listener: RequestListener): Promise<Response> {
  const incoming = new PageRequest(request, Buffer.from(await request.arrayBuffer()));
  const outgoing = new PageResponse(incoming);
  // Where a reader of the page aborts, either the signal tells or the body that it has read is cancelled.
  request.signal.addEventListener('abort', () => outgoing.destroy());
  listener(incoming as never, outgoing as never);
  return outgoing.begun;
}

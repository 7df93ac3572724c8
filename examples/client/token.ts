import type { Fetch } from './client.ts';

/** Sends a token, and after a 401 a new one. However many requests wait for the new one, it is asked for once. */
export function withToken(send: Fetch, freshToken: () => Promise<string>): Fetch {
  let token: Promise<string> | undefined;

  const renew = (): Promise<string> => {
    const renewed = freshToken();
    token = renewed;
    // A failure is this request's; the next one asks again.
    renewed.catch(() => {
      if (token === renewed) token = undefined;
    });
    return renewed;
  };

  return async (request) => {
    const used = token ?? renew();
    const response = await send(authorized(request, await used));
    if (response.status !== 401) return response;
    // Another request may have had its 401 first.
    const fresh = token === undefined || token === used ? renew() : token;
    return send(authorized(request, await fresh));
  };
}

function authorized(request: Request, token: string): Request {
  const copy = request.clone();
  copy.headers.set('Authorization', `Bearer ${token}`);
  return copy;
}

export type Fetch = (request: Request) => Promise<Response>;

/** Sends a token, and after a 401 a new one, once. However many requests need the new one, `token` is called once. */
export function withToken(send: Fetch, token: () => Promise<string>): Fetch {
  let current: Promise<string> | undefined;

  const renew = (): Promise<string> => {
    const renewed = token();
    current = renewed;
    // A failure is this request's; the next one asks again.
    renewed.catch(() => {
      if (current === renewed) current = undefined;
    });
    return renewed;
  };

  return async (request) => {
    const used = current ?? renew();
    const response = await send(authorized(request, await used));
    if (response.status !== 401) return response;
    // Another request may have had its 401 first.
    const fresh = current === undefined || current === used ? renew() : current;
    return send(authorized(request, await fresh));
  };
}

function authorized(request: Request, token: string): Request {
  const copy = request.clone();
  copy.headers.set('Authorization', `Bearer ${token}`);
  return copy;
}

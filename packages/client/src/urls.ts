/** @returns a Request whose URL names the user: `/api/tasks` becomes `/api/{user_id}/tasks` */
export const urlsOf = (baseUrl: string, userId: string): typeof Request => {
  const base = baseUrl.replace(/\/$/, '');
  const nameUser = (url: string): string =>
    base + url.slice(base.length).replace(/^\/api\//, () => `/api/${encodeURIComponent(userId)}/`);
  return class extends Request {
    constructor(url: RequestInfo | URL, init?: RequestInit) {
      super(typeof url === 'string' ? nameUser(url) : url, init);
    }
  };
};

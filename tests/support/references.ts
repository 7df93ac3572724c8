import type { ApiResponse } from './api.ts';

/** The path and query that a reference of a response leads to (RFC 3986, section 5). @param from the path that was asked for */
export function follow(from: string, reference: string): string {
  const { pathname, search } = new URL(reference, new URL(from, 'http://localhost'));
  return `${pathname}${search}`;
}

/** Where the next page is, if there is one. */
export function nextPage(from: string, { headers }: Pick<ApiResponse, 'headers'>): string | undefined {
  const [, reference] = /^<(.+)>; rel="next"$/.exec(headers['link'] ?? '') ?? [];
  return reference === undefined ? undefined : follow(from, reference);
}

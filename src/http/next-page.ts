/**
 * The Link header of the next page (RFC 8288). The reference is relative to the URL of the request (RFC 3986, section
 * 5), so that it holds behind a proxy that adds a prefix to the path.
 * @param query that of the next page
 */
export const nextPage = (query: Readonly<Record<string, unknown>>): string =>
  `<?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString()}>; rel="next"`;

import type { Frame, Page } from 'playwright-core';

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Read {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly problem: string | undefined;
}

/** What a script of the page gets to read. */
export const fetchIn = (
  frame: Frame,
  baseUrl: string,
  { method, path, token, headers, body }: Sent,
): Promise<Read | 'nothing'> =>
  frame.evaluate<
    Read | 'nothing',
    [string, Pick<RequestInit, 'method' | 'credentials'> & { headers: Record<string, string>; body?: string }]
  >(
    async ([url, init]) => {
      const response = await fetch(url, init).catch(() => undefined);
      if (!response) return 'nothing';
      const text = await response.text();
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        problem: response.ok ? undefined : (JSON.parse(text) as { type: string }).type,
      };
    },
    [
      `${baseUrl}${path}`,
      {
        method,
        credentials: 'include',
        headers: {
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body }),
      },
    ],
  );

export async function at(page: Page, address: string): Promise<Frame> {
  await page.goto(address);
  return page.mainFrame();
}

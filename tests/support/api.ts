import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { recordResponse } from './responses.ts';
import { noteKeywords } from './keyword-notes.ts';

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where the media type is JSON, text otherwise. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into bodies of every shape, after the contract has been held against them
  readonly body: any;
}

export interface RequestOptions {
  readonly token?: string | undefined;
  /** Sent as JSON; a string or bytes go as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** Sends one request and holds the response against openapi.yaml: an undocumented one fails the test that got it. */
export async function ask(
  baseUrl: string,
  method: string,
  path: string,
  { token, body, headers = {} }: RequestOptions = {},
): Promise<ApiResponse> {
  const raw =
    body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const response = await exchange(
    baseUrl,
    method,
    path,
    {
      ...(raw !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(raw)),
      }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    raw,
  );
  recordResponse(method, path, response);
  noteKeywords({ method, target: path, headers, body: raw }, response.status);
  return response;
}

/** fetch would hide HEAD's missing body, refuse TRACE and tidy the path; node:http sends what it is given. */
function exchange(
  baseUrl: string,
  method: string,
  path: string,
  headers: Record<string, string | string[]>,
  body: string | Uint8Array | undefined,
): Promise<ApiResponse> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, method, path, headers, agent: false }, (response) => {
      readResponse(response).then(resolve, reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/**
 * Reads a response to its end, or a stream up to its first event. @throws when it breaks off, and when it is not the JSON that it says
 */
export async function readResponse(response: IncomingMessage): Promise<ApiResponse> {
  const isStream = /^text\/event-stream/.test(response.headers['content-type'] ?? '');
  const text = isStream ? await firstEvent(response) : await textOf(response);
  const isJson = /[/+]json/.test(response.headers['content-type'] ?? '');
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(response.headersDistinct).map(([name, values]) => [name, values?.join(', ') ?? '']),
    ),
    body: text === '' ? undefined : isJson ? JSON.parse(text) : text,
  };
}

/** The rest of the stream may come in minutes. */
async function firstEvent(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk as string;
    if (/\ndata: [^\n]*\n\n/.test(text)) break;
  }
  return text;
}

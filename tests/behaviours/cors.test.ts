import { describe, expect, test } from '@jest/globals';
import type { ApiResponse, RequestOptions } from '../support/api.ts';
import { caller } from '../support/caller.ts';
import { responseTo } from '../support/raw-exchange.ts';
import { useService } from '../support/service.ts';

const origin = 'https://app.example.com';
const env = { CORS_ORIGINS: `${origin},http://localhost:3000` };
const service = useService(env);
const withoutDatabase = useService({
  ...env,
  // Nothing listens on port 1.
  DATABASE_URL: 'postgresql://todo:todo@127.0.0.1:1/todo',
});

const impatient = useService({ ...env, HTTP_HEADERS_TIMEOUT_MS: '300', HTTP_REQUEST_TIMEOUT_MS: '600' });

const responses: [number, string, string, RequestOptions][] = [
  [200, 'GET', '/api/tasks', {}],
  [201, 'POST', '/api/tasks', { body: { title: 'Buy milk' } }],
  [400, 'POST', '/api/tasks', { body: '{' }],
  [401, 'GET', '/api/tasks', { token: 'bad' }],
  [403, 'GET', '/api/usr_other/tasks', {}],
  [404, 'GET', '/api/tasks/9007199254740991', {}],
  [404, 'GET', '/nothing', {}],
  [405, 'PUT', '/api/tasks', {}],
  [413, 'POST', '/api/tasks', { body: ' '.repeat(70_000) }],
  [415, 'POST', '/api/tasks', { body: 'x', headers: { 'content-type': 'text/plain' } }],
  [422, 'GET', '/api/tasks?limit=0', {}],
  [503, 'GET', '/api/tasks', {}],
];

async function askFrom(
  sender: string | undefined,
  [status, method, path, { headers, ...options }]: (typeof responses)[number],
) {
  const alice = await caller(status === 503 ? withoutDatabase() : service());
  return alice.askAt(method, path, {
    ...options,
    headers: { ...headers, ...(sender !== undefined && { origin: sender }) },
  });
}

const corsHeaders = (headers: Readonly<Record<string, string>>): string[] =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'));

describe.each(responses)('%i to %s %s', (...request) => {
  test('gives an allowed origin the CORS headers that it needs', async () => {
    const { status, headers } = await askFrom(origin, request);
    expect(status).toBe(request[0]);
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers':
        'ETag,Link,Location,RateLimit,RateLimit-Policy,Retry-After,WWW-Authenticate,X-Request-Id',
      vary: 'Origin',
    });
  });

  test.each(['https://evil.example.com', undefined])(
    'has no CORS headers for the origin %s, but varies by it',
    async (sender) => {
      const { status, headers } = await askFrom(sender, request);
      expect({ status, cors: corsHeaders(headers), vary: headers.vary }).toEqual({
        status: request[0],
        cors: [],
        vary: 'Origin',
      });
    },
  );
});

// These do not reach the application.
describe.each<[number, string, () => string, string]>([
  [400, 'unparsable HTTP', service, 'GET /livez HTTP/1.1\r\nnonsense\r\n'],
  [408, 'a body that comes too slowly', impatient, 'POST /api/tasks HTTP/1.1\r\nContent-Length: 20\r\n'],
])('%i to %s', (expected, _, baseUrl, head) => {
  const responseFrom = async (sender: string): Promise<ApiResponse> => {
    const [method = '', path = ''] = head.split(' ');
    const { token } = await caller(baseUrl());
    const headers = `Host: localhost\r\nOrigin: ${sender}\r\nX-Request-Id: from-the-client\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`;
    return responseTo(baseUrl(), method, path, head.replace('\r\n', `\r\n${headers}`) + '\r\n{');
  };

  test('has the CORS headers and the request id for an allowed origin', async () => {
    const { status, headers } = await responseFrom(origin);
    expect(status).toBe(expected);
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'x-request-id': 'from-the-client',
    });
  });

  test('has no CORS headers for another origin', async () => {
    expect(corsHeaders((await responseFrom(`${origin}.evil.example`)).headers)).toEqual([]);
  });
});

const lookAlikes = [
  `${origin}.evil.example`,
  `${origin}:8443`,
  `${origin}:443`,
  'http://app.example.com',
  'https://evil-app.example.com',
  'https://example.com',
  'https://app.example.co',
  'https://appXexample.com',
  'HTTPS://APP.EXAMPLE.COM',
  `${origin}/`,
  `${origin} http://localhost:3000`,
  env.CORS_ORIGINS,
  'null',
  '*',
  '',
  'http://localhost',
  'http://localhost:3001',
  'http://127.0.0.1:3000',
];

test.each(lookAlikes)('denies the look-alike "%s"', async (sender) => {
  const { headers } = await askFrom(sender, [200, 'GET', '/api/tasks', {}]);
  expect(corsHeaders(headers)).toEqual([]);
});

test('allows each origin of the list', async () => {
  const { headers } = await askFrom('http://localhost:3000', [200, 'GET', '/api/tasks', {}]);
  expect(headers['access-control-allow-origin']).toBe('http://localhost:3000');
});

// The contract tells of preflights in its description: OPTIONS is not one of its operations.
const preflight = async (baseUrl: string, path: string, sender: string) => {
  const headers = {
    origin: sender,
    'access-control-request-method': 'PATCH',
    'access-control-request-headers': 'authorization,content-type,x-request-id',
  };
  const response = await fetch(`${baseUrl}${path}`, { method: 'OPTIONS', headers });
  return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
};

describe.each([
  ['with', service],
  ['without', withoutDatabase],
] as const)('%s its database, and without a token', (_, baseUrl) => {
  test.each(['/api/tasks', '/api/tasks/1/complete', '/api/usr_alice/tasks/1', '/nothing'])(
    'returns 204 for a preflight of %s',
    async (path) => {
      const { status, headers, text } = await preflight(baseUrl(), path, origin);
      expect({ status, text }).toEqual({ status: 204, text: '' });
      expect(headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'x-content-type-options': 'nosniff',
      });
      expect(headers['access-control-allow-methods']?.split(',')).toEqual(
        expect.arrayContaining(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
      );
      expect(headers['access-control-allow-headers']).toBe('authorization,content-type,x-request-id');
      expect(headers.vary).toMatch(/\bOrigin\b/);
      expect(headers['x-request-id']).toBeTruthy();
    },
  );

  test('gives the preflight of a denied origin no CORS headers', async () => {
    const { status, headers } = await preflight(baseUrl(), '/api/tasks', `${origin}.evil.example`);
    expect({ status, cors: corsHeaders(headers) }).toEqual({ status: 204, cors: [] });
    expect(headers.vary).toMatch(/\bOrigin\b/);
  });
});

test('returns 405 for a plain OPTIONS of an allowed origin', async () => {
  expect((await askFrom(origin, [405, 'OPTIONS', '/api/tasks', {}])).status).toBe(405);
});

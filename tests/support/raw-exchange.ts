import { connect } from 'node:net';
import { expect } from '@jest/globals';
import { recordResponse } from './responses.ts';
import type { ApiResponse } from './api.ts';

export const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Sends these bytes, and nothing after them. @returns what came until the service closed the connection */
export function exchange(baseUrl: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes, 'latin1');
    });
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      received += chunk;
    });
    socket.on('error', reject).on('close', () => {
      resolve(received);
    });
  });
}

/** Sends a request to `target` and holds the one response that comes against the contract. */
export async function responseTo(baseUrl: string, method: string, target: string, bytes: string): Promise<ApiResponse> {
  const [head = '', text = ''] = (await exchange(baseUrl, bytes)).split(/\r\n\r\n([^]*)/);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const isJson = /[/+]json/.test(headers['content-type'] ?? '');
  const response = {
    status: Number(statusLine.split(' ')[1]),
    headers,
    body: text === '' ? undefined : isJson ? JSON.parse(text) : text,
  };
  recordResponse(method, target, response);
  return response;
}

export function expectProblem({ status, headers, body }: ApiResponse, expected: number, name: string): void {
  expect({ status, type: body?.type }).toEqual({ status: expected, type: `/problems/${name}` });
  expect(headers).toMatchObject({
    'content-type': 'application/problem+json',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    vary: expect.stringContaining('Origin'),
  });
  expect(headers['x-request-id']).toMatch(uuid);
  expect(body.instance).toBe(headers['x-request-id']);
}

import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readResponse, type ApiResponse } from './api.ts';
import type { Caller } from './caller.ts';
import { contract, resolve } from './contract.ts';
import { formats } from './formats.ts';
import { noteKeywords } from './keyword-notes.ts';
import { recordResponse } from './responses.ts';

export interface StreamEvent {
  readonly id: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the contract's Changes, which it is held against
  readonly data: any;
}

/** A stream of changes, as a client reads it. */
export interface ChangesStream {
  readonly headers: ApiResponse['headers'];
  /** The next event, when it has come. @returns undefined when the stream has ended, and when it has broken off */
  next(): Promise<StreamEvent | undefined>;
  /** All that has come. */
  text(): string;
  /** Whether the stream has ended as HTTP says, or else has broken off. */
  isComplete(): boolean;
  close(): void;
}

const isChanges: (data: unknown) => boolean = new Ajv2020({ strict: false, formats }).compile(
  resolve(contract.components.schemas.Changes),
);

/** Opens a stream of the user's changes, and holds each event against the contract. @returns any other response as it is */
export async function openStream(
  baseUrl: string,
  user: Pick<Caller, 'path' | 'token'>,
  lastEventId?: string,
): Promise<ChangesStream | ApiResponse> {
  const path = user.path.replace(/tasks$/, 'changes/stream');
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const { hostname, port } = new URL(baseUrl);
  const request = httpRequest({
    hostname,
    port,
    path,
    agent: false,
    headers: { authorization: `Bearer ${user.token}`, ...headers },
  });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  request.on('error', () => {});
  if (response.statusCode !== 200) {
    const refused = await readResponse(response);
    recordResponse('GET', path, refused);
    noteKeywords({ method: 'GET', target: path, headers, body: undefined }, refused.status);
    return refused;
  }
  const sent = Object.fromEntries(
    Object.entries(response.headersDistinct).map(([name, values]) => [name, values?.join(', ') ?? '']),
  );
  recordResponse('GET', path, { status: 200, headers: sent, body: '' });
  noteKeywords({ method: 'GET', target: path, headers, body: undefined }, 200);
  return readEvents(response, sent);
}

function readEvents(response: IncomingMessage, headers: ApiResponse['headers']): ChangesStream {
  let text = '';
  let read = 0;
  let isOver = false;
  let goOn = (): void => {};
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    text += chunk;
    goOn();
  });
  response.on('error', () => {});
  response.once('close', () => {
    isOver = true;
    goOn();
  });

  return {
    headers,
    next: async () => {
      for (;;) {
        const end = text.indexOf('\n\n', read);
        if (end === -1 && isOver) return undefined;
        if (end === -1) {
          await new Promise<void>((resolve) => (goOn = resolve));
          continue;
        }
        const event = parse(text.slice(read, end));
        read = end + 2;
        if (event) return event;
      }
    },
    text: () => text,
    isComplete: () => response.complete,
    close: () => response.destroy(),
  };
}

/** @returns undefined for comments and what else is no event. @throws when the data are not what the contract says */
function parse(block: string): StreamEvent | undefined {
  const [, id, json] = /^id: ([^\n]*)\ndata: ([^\n]*)$/.exec(block) ?? [];
  if (id === undefined || json === undefined) {
    if (!/^(:.*|retry: \d+)$/.test(block)) throw new Error(`no event, comment or retry: ${block}`);
    return undefined;
  }
  const data = JSON.parse(json);
  const fits: boolean = isChanges(data);
  if (!fits || data.next !== id) throw new Error(`not what the contract says: ${block}`);
  return { id, data };
}

/** @throws when the response is not a stream */
export async function streamOf(
  baseUrl: string,
  user: Pick<Caller, 'path' | 'token'>,
  lastEventId?: string,
): Promise<ChangesStream> {
  const stream = await openStream(baseUrl, user, lastEventId);
  if ('status' in stream) throw new Error(`no stream: ${stream.status} ${JSON.stringify(stream.body)}`);
  return stream;
}

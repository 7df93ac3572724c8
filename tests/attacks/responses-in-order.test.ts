import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { caller, type Caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';

jest.setTimeout(60_000);

const service = useService();

interface Response {
  readonly status: number;
  readonly body: string;
}

/** Sends the pieces as packets of their own. @returns all that came until the service ended the connection */
async function exchange(pieces: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(service());
  const socket = connect({ port: Number(port), host: hostname, noDelay: true });
  let text = '';
  const ended = new Promise<void>((resolve, reject) => {
    socket
      .setEncoding('latin1')
      .on('data', (chunk: string) => {
        text += chunk;
      })
      .on('error', reject)
      .on('end', resolve);
  });
  for (const piece of pieces) {
    socket.write(piece, 'latin1');
    await delay(0);
  }
  await ended;
  return text;
}

/** @throws when the text is anything but whole responses, one after the other */
function responsesIn(text: string): Response[] {
  const responses: Response[] = [];
  for (let rest = text; rest !== '';) {
    const [head, status] = /^HTTP\/1\.1 (\d{3}) [^]*?\r\n\r\n/.exec(rest) ?? [];
    if (head === undefined) throw new Error(`no response begins with: ${rest.slice(0, 200)}`);
    const length = Number(/^content-length: (\d+)\r$/im.exec(head)?.[1] ?? 0);
    responses.push({ status: Number(status), body: rest.slice(head.length, head.length + length) });
    if (rest.length < head.length + length) throw new Error('the last response is not whole');
    rest = rest.slice(head.length + length);
  }
  return responses;
}

const request = (alice: Caller, method: string, path: string, body?: string): string =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${alice.token}\r\n${body === undefined ? '\r\n' : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`}`;

const create = (alice: Caller, title: string): string =>
  request(alice, 'POST', '/api/tasks', JSON.stringify({ title }));

describe('What cannot be parsed is refused after the responses to all that came before it:', () => {
  const garbage = 'G@RBAGE\r\n\r\n';

  test('a task that is created in the same packet', async () => {
    const alice = await caller(service());
    const responses = responsesIn(await exchange([`${create(alice, 'Buy milk')}${garbage}`]));
    expect(responses.map(({ status }) => status)).toEqual([201, 400]);
    expect((await alice.ask('GET', '')).body).toHaveLength(1);
  });

  test('a list that is still being sent', async () => {
    const alice = await caller(service());
    for (let count = 0; count < 30; count += 1)
      await alice.ask('POST', '', { body: { title: 'long', description: 'x'.repeat(1_000) } });
    const responses = responsesIn(await exchange([request(alice, 'GET', '/api/tasks'), garbage]));
    expect(responses.map(({ status }) => status)).toEqual([200, 400]);
    expect(JSON.parse(responses[0]?.body ?? '')).toHaveLength(30);
  });

  test('CONNECT', async () => {
    const alice = await caller(service());
    const responses = responsesIn(
      await exchange([`${create(alice, 'Buy milk')}CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n`]),
    );
    expect(responses.map(({ status }) => status)).toEqual([201, 400]);
  });

  test('a request whose own body cannot be parsed is the one that is refused, and nothing is done', async () => {
    const alice = await caller(service());
    const head = `POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${alice.token}\r\nContent-Type: application/json\r\n`;
    const responses = responsesIn(
      await exchange([`${create(alice, 'Buy milk')}${head}Transfer-Encoding: chunked\r\n\r\n5\r\n{"tit\r\nzz\r\n`]),
    );
    expect(responses.map(({ status }) => status)).toEqual([201, 400]);
    expect((await alice.ask('GET', '')).body).toHaveLength(1);
  });

  test('a request that has its response before its body turns out to be garbage gets one response', async () => {
    const head = 'POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    const responses = responsesIn(
      await exchange([`${head}Transfer-Encoding: chunked\r\n\r\n5\r\n{"tit\r\n`, 'zz\r\n']),
    );
    expect(responses.map(({ status }) => status)).toEqual([401]);
  });
});

test('Each response matches what was done, for random requests and garbage in random packets', async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('create', 'toggle', 'read', 'missing', 'delete') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'G@RBAGE\r\n\r\n',
        'GET /livez HTTP/1.1\r\nnonsense\r\n\r\n',
        '\0\0\0\0',
        'GET /livez HTTP/1.1\r\nTransfer-Encoding: x\r\nContent-Length: 1\r\n\r\n',
      ),
    },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
      async (steps, cuts) => {
        const alice = await caller(service());
        const { id } = await alice.create('at first');
        const texts: Record<string, string> = {
          create: create(alice, 'Buy milk'),
          toggle: request(alice, 'PATCH', `/api/tasks/${id}/complete`),
          read: request(alice, 'GET', `/api/tasks/${id}`),
          missing: request(alice, 'GET', '/api/tasks/9007199254740991'),
          delete: request(alice, 'DELETE', `/api/tasks/${id}`),
        };
        // The end of every run, if no garbage comes before.
        const text = [...steps, 'nonsense\r\n\r\n'].map((name) => texts[name] ?? name).join('');
        const bounds = [0, ...cuts.map((cut) => Math.floor(cut * text.length)).sort((a, b) => a - b), text.length];
        const responses = responsesIn(
          await exchange(bounds.slice(1).map((end, index) => text.slice(bounds[index], end))),
        );

        let [created, completed, exists] = [0, false, true];
        const known = steps.findIndex((name) => !(name in texts));
        const expected = steps.slice(0, known === -1 ? undefined : known).map((name) => {
          if (name === 'create') created += 1;
          if (name === 'create') return 201;
          if (name === 'missing' || !exists) return 404;
          if (name === 'toggle') completed = !completed;
          if (name !== 'delete') return { completed };
          exists = false;
          return 204;
        });
        expect(
          responses.map(({ status, body }, index) =>
            typeof expected[index] === 'object' ? { completed: JSON.parse(body).completed as boolean } : status,
          ),
        ).toEqual([...expected, 400]);
        const tasks = (await alice.ask('GET', '')).body as { id: number; completed: boolean }[];
        expect(tasks).toHaveLength(created + (exists ? 1 : 0));
        if (exists) expect(tasks.find((task) => task.id === id)?.completed).toBe(completed);
      },
    ),
    { numRuns: Number(process.env['ORDER_RUNS'] ?? 100) },
  );
});

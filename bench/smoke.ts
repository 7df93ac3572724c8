import { SignJWT } from 'jose';
import { issueToken } from '../src/auth/sign-token.ts';
import type { Bench } from './bench.ts';
import { seededTasks } from './database.ts';
import type { RunningServer } from './server.ts';
import { reader, writer } from './tokens.ts';

interface Answer {
  readonly status: number | string;
  readonly location?: string | null;
  readonly body?: unknown;
}

/** What was asked, and what came back. */
type Transcript = Map<string, Answer>;

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Asks every server the same questions. @throws with every response that differs from the first server's, be it in the order of properties */
export async function proveEqual(bench: Bench, [first, ...others]: readonly RunningServer[]): Promise<void> {
  if (!first) return;
  const expected = await interview(bench, first);
  const faults = [...expected].flatMap(([question, { status }]) =>
    question.startsWith(`${status} `) ? [] : [`${first.peer.name}, ${question}: ${status}`],
  );
  for (const other of others) {
    for (const [question, answer] of await interview(bench, other)) {
      const [given, wanted] = [answer, expected.get(question)].map((answer) =>
        JSON.stringify(answer ?? 'not asked'),
      ) as [string, string];
      if (given !== wanted)
        faults.push(
          `${other.peer.name}, ${question}: ${excerpt(given, wanted)}\n    but ${first.peer.name}: ${excerpt(wanted, given)}`,
        );
    }
  }
  if (faults.length > 0) throw new Error(`the peers do not give equal answers:\n  ${faults.join('\n  ')}`);
}

/** Long bodies are cut to where they begin to differ. */
function excerpt(text: string, other: string): string {
  const start = Math.max(0, text.split('').findIndex((character, index) => character !== other[index]) - 60);
  return `${start > 0 ? '…' : ''}${text.slice(start, start + 160)}`;
}

/** A question's title begins with the status that it should have. */
async function interview({ database, secret }: Bench, { url }: RunningServer): Promise<Transcript> {
  const transcript: Transcript = new Map();
  const own = await issueToken(secret, writer(0), 60);
  const foreign = await issueToken(secret, writer(1), 60);
  const seeded = await issueToken(secret, reader(0), 60);
  let created = '';

  const ask = async (
    title: string,
    token: string | undefined,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<void> => {
    const response = await fetch(`${url}${path.replace('{id}', created)}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 201) created = String((JSON.parse(text) as { id: number }).id);
    transcript.set(
      title,
      response.ok ? accepted(response, text, created) : { status: response.status === 400 ? 422 : response.status },
    );
  };

  await ask('200 list', seeded, 'GET', '/api/tasks');
  await ask('200 list without tasks', own, 'GET', '/api/tasks');
  await ask('200 get', seeded, 'GET', '/api/tasks/1');
  await ask('200 get, description null', seeded, 'GET', '/api/tasks/501');
  await ask('201 create with the title only', own, 'POST', '/api/tasks', { title: '  "Tea" & \\ ü 😀 ' });
  await ask('201 create', own, 'POST', '/api/tasks', {
    title: 'x'.repeat(200),
    description: 'y'.repeat(1000),
    completed: true,
    priority: 'high',
  });
  await ask('200 list of two, newest first', own, 'GET', '/api/tasks');
  await ask('200 get what was created', own, 'GET', '/api/tasks/{id}');
  await ask('200 update the title', own, 'PUT', '/api/tasks/{id}', { title: 'Coffee' });
  await ask('200 update the description', own, 'PUT', '/api/tasks/{id}', { description: null });
  await ask('200 update all', own, 'PUT', '/api/tasks/{id}', { title: 'Water', description: '', completed: false });
  await ask('200 toggle', own, 'PATCH', '/api/tasks/{id}/complete');
  await ask('200 toggle back', own, 'PATCH', '/api/tasks/{id}/complete');
  await ask('200 toggle by an empty body', own, 'PATCH', '/api/tasks/{id}/complete', {});
  await ask('200 set', own, 'PATCH', '/api/tasks/{id}/complete', { completed: true });

  const tasks = {
    get: ['GET', ''],
    update: ['PUT', '', { title: 'Mine' }],
    toggle: ['PATCH', '/complete'],
    delete: ['DELETE', ''],
  } as const;
  for (const [name, [method, rest, body]] of Object.entries(tasks)) {
    await ask(`404 ${name} a foreign task`, foreign, method, `/api/tasks/{id}${rest}`, body);
    await ask(`404 ${name} an absent task`, own, method, `/api/tasks/999999999999${rest}`, body);
  }
  const bad = { none: undefined, ...(await badTokens(secret)) };
  for (const [name, token] of Object.entries(bad)) {
    await ask(`401 list, token ${name}`, token, 'GET', '/api/tasks');
    await ask(`401 create, token ${name}`, token, 'POST', '/api/tasks', { title: 'Tea' });
    for (const [operation, [method, rest, body]] of Object.entries(tasks))
      await ask(`401 ${operation}, token ${name}`, token, method, `/api/tasks/{id}${rest}`, body);
  }
  for (const [name, title] of Object.entries({ empty: '', blank: ' \t', 'too long': 'x'.repeat(201) })) {
    await ask(`422 create, title ${name}`, own, 'POST', '/api/tasks', { title });
    await ask(`422 update, title ${name}`, own, 'PUT', '/api/tasks/{id}', { title });
  }
  await ask('422 create without title', own, 'POST', '/api/tasks', { description: 'Tea' });
  await ask('422 create, description too long', own, 'POST', '/api/tasks', {
    title: 'Tea',
    description: 'x'.repeat(1_001),
  });
  await ask('422 create, JSON malformed', own, 'POST', '/api/tasks', '{"title":');
  await ask('422 update nothing', own, 'PUT', '/api/tasks/{id}', {});
  await ask('422 get an id that is none', own, 'GET', '/api/tasks/one');

  await ask('200 get after the refusals', own, 'GET', '/api/tasks/{id}');
  await ask('204 delete', own, 'DELETE', '/api/tasks/{id}');
  await ask('404 delete again', own, 'DELETE', '/api/tasks/{id}');
  await ask('404 get what was deleted', own, 'GET', '/api/tasks/{id}');
  await ask('200 list of the one that is left', own, 'GET', '/api/tasks');
  await database.tidy();
  return transcript;
}

/** Ids and times that the database gave out cannot be equal, but have to look alike. */
function accepted({ status, headers, url }: Response, text: string, created: string): Answer {
  const body: unknown =
    text === ''
      ? ''
      : JSON.parse(text, (name, value: unknown) => {
          if (name === 'id' && Number.isSafeInteger(value) && Number(value) > seededTasks.ids) return 'a new id';
          if (name.endsWith('_at') && time.test(String(value)) && String(value) > '2026-01-03') return 'now';
          return value;
        });
  const type =
    status === 204 || headers.get('content-type')?.startsWith('application/json')
      ? status
      : `${status} as ${headers.get('content-type')}`;
  const location = headers.get('location');
  return {
    status: type,
    location: location === null ? null : new URL(location, url).pathname.replace(`/${created}`, '/{id}'),
    body,
  };
}

async function badTokens(secret: string): Promise<Record<string, string>> {
  const claims = Buffer.from(JSON.stringify({ sub: writer(0), exp: Math.floor(Date.now() / 1_000) + 60 })).toString(
    'base64url',
  );
  const key = Buffer.from(secret);
  return {
    garbled: 'garbled',
    unsigned: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`,
    'of another secret': await issueToken(`${secret}!`, writer(0), 60),
    'of another algorithm': await new SignJWT()
      .setProtectedHeader({ alg: 'HS512' })
      .setSubject(writer(0))
      .setExpirationTime('1 minute')
      .sign(key),
    expired: await issueToken(secret, writer(0), -60),
    'without exp': await new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject(writer(0)).sign(key),
    'without user': await new SignJWT().setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1 minute').sign(key),
  };
}

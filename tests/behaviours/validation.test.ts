import { describe, expect, test } from '@jest/globals';
import { caller, families, type Caller } from '../support/caller.ts';
import { useService } from '../support/service.ts';

const service = useService();
const writers = families.flatMap(
  (family) =>
    [
      ['POST', family],
      ['PUT', family],
    ] as const,
);
const emptyTitle = { pointer: '/title', code: 'blank', detail: 'The title must not be empty.' };
const noBoolean = {
  pointer: '/completed',
  code: 'invalid-type',
  detail: 'The value of completed must be true or false.',
};

/** Creates a task with this body, or changes one to it. */
async function write(method: 'POST' | 'PUT', alice: Caller, body: object | string) {
  return alice.ask(method, method === 'POST' ? '' : `/${(await alice.create('before')).id}`, { body });
}

const texts = [
  ['emoji of several code points', '👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 👍🏽'],
  ['combining marks, not composed', 'e\u0301 n\u0303 \u0915\u094d\u0937'],
  ['their composed forms', '\u00e9 \u00f1'],
  ['white space around', '  \t\u00a0two words\u3000\r\n '],
  ['white space first and no end', `${' '.repeat(199)}x`],
  ['right to left with its marks', '\u202eשלום \u200fمرحبا\u202c'],
  ['zero-width characters', '\u200b\u200d\u2060x'],
  ['only a character that looks blank', '\u2800'],
  ['what other languages read', `'; drop table tasks; -- <script>alert("1")</script> %s \${x} \\u0041 \\ "`],
  ['controls', '\u0001\u0007\u001b[31m\u007f\u0085'],
  ['noncharacters and the last code point', '\ufffe\uffff\u{10ffff}'],
] as const;

const blanks = [
  ' ',
  '\t\n\v\f\r',
  '\u00a0',
  '\u1680',
  '\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a',
  '\u2028',
  '\u2029',
  '\u202f',
  '\u205f',
  '\u3000',
  '\ufeff',
];

describe.each(writers)('%s in %s', (method, family) => {
  test.each(texts)('keeps text exactly as sent: %s', async (_, text) => {
    const alice = await caller(service(), family);
    const { body } = await write(method, alice, { title: text, description: text });
    expect(body).toMatchObject({ title: text, description: text });
    expect((await alice.ask('GET', `/${body.id}`)).body).toMatchObject({ title: text, description: text });
  });

  test.each([['x'], ['é'], ['🥛'], ['\u{10ffff}']])(
    'counts code points: 200 and 1000 of %s, and no more',
    async (character) => {
      const alice = await caller(service(), family);
      const longest = { title: character.repeat(200), description: character.repeat(1_000) };
      expect((await write(method, alice, longest)).body).toMatchObject(longest);
      const { status, body } = await write(method, alice, {
        title: character.repeat(201),
        description: character.repeat(1_001),
      });
      expect(status).toBe(422);
      expect(body.errors).toEqual([
        { pointer: '/title', code: 'too-long', detail: 'The title may have at most 200 characters; this one has 201.' },
        {
          pointer: '/description',
          code: 'too-long',
          detail: 'The description may have at most 1000 characters; this one has 1001.',
        },
      ]);
    },
  );

  test.each(['', ...blanks])('refuses the blank title %j with one validation error', async (title) => {
    const alice = await caller(service(), family);
    const { status, body } = await write(method, alice, { title });
    expect({ status, errors: body.errors }).toEqual({ status: 422, errors: [emptyTitle] });
    expect(body.detail).toBe(emptyTitle.detail);
  });

  test.each([
    ['\\u0000', 'has the character U+0000, which cannot be stored.'],
    ...['\\ud83e', '\\udd5b', '\\udd5b\\ud83e'].map(
      (half) => [half, 'has half of a surrogate pair, which is no character.'] as const,
    ),
  ])('refuses %s at the start, in the middle and at the end of a text', async (escape, what) => {
    const alice = await caller(service(), family);
    for (const text of [`${escape}ab`, `a${escape}b`, `ab${escape}`]) {
      const { status, body } = await write(method, alice, `{"title":"${text}","description":"${text}"}`);
      expect({ status, errors: body.errors }).toEqual({
        status: 422,
        errors: ['title', 'description'].map((member) => ({
          pointer: `/${member}`,
          code: 'invalid-characters',
          detail: `The ${member} ${what}`,
        })),
      });
    }
  });

  test('lists two validation errors of one text', async () => {
    const alice = await caller(service(), family);
    const { body } = await write(method, alice, { title: ' '.repeat(201) });
    expect(body.errors.map(({ code }: { code: string }) => code)).toEqual(['too-long', 'blank']);
  });

  test('lists every property of the wrong type at once', async () => {
    const alice = await caller(service(), family);
    const { status, body } = await write(method, alice, { title: null, description: 5, completed: 'true' });
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      { pointer: '/title', code: 'invalid-type', detail: 'The title must be text.' },
      { pointer: '/description', code: 'invalid-type', detail: 'The description must be text or null.' },
      noBoolean,
    ]);
    expect(body.detail).toBe(
      'The title must be text. The description must be text or null. The value of completed must be true or false.',
    );
  });

  test.each([[0], [1], [''], ['false'], [null], [{}], [[]]])('refuses %j as a boolean', async (completed) => {
    const alice = await caller(service(), family);
    expect((await write(method, alice, { title: 'x', completed })).status).toBe(422);
  });

  // A pattern that backtracks quadratically takes minutes for these.
  test.each([
    [' ', ''],
    ['\u3000', ''],
    [' ', 'x'],
    [' ', '\\u0000'],
  ])('responds quickly to a title of 60 kB of %j that ends in "%s"', async (character, end) => {
    const alice = await caller(service(), family);
    const start = performance.now();
    expect(
      (await write(method, alice, `{"title":"${character.repeat(60_000 / Buffer.byteLength(character))}${end}"}`))
        .status,
    ).toBe(422);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

test('lists the validation errors of the path and of the body together', async () => {
  const alice = await caller(service());
  const { status, body } = await alice.ask('PUT', '/05', { body: { title: ' ', completed: 1 } });
  expect(status).toBe(422);
  expect(body.errors).toEqual([
    emptyTitle,
    noBoolean,
    {
      parameter: 'task_id',
      code: 'invalid-type',
      detail: 'The parameter task_id must be a whole number in plain digits.',
    },
  ]);
});

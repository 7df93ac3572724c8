import fc, { type Arbitrary } from 'fast-check';

/** The keywords that the contract uses. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Values that fit. @param mark ends every text */
export function fitting(schema: Schema, mark = ''): Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  return fc.oneof(...[schema.type ?? 'object'].flat().map((type) => ofType(type, schema, mark)));
}

function ofType(type: string, schema: Schema, mark: string): Arbitrary<unknown> {
  const {
    pattern = '^[^]*$',
    minLength = 0,
    maxLength = 300,
    minimum = 1,
    maximum = 9,
    properties = {},
    required = [],
  } = schema;
  if (type === 'null') return fc.constant(null);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer')
    return fc.oneof(
      fc.integer({ min: minimum, max: Math.min(maximum, minimum + 1_000) }),
      fc.constantFrom(minimum, maximum),
    );
  if (type === 'object')
    return fc.record(
      membersOf(properties, (member) => fitting(member, mark)),
      { requiredKeys: [...required] },
    );
  const fits = (text: string): boolean => [...text].length >= minLength && [...text].length <= maxLength;
  return fc
    .stringMatching(new RegExp(pattern, 'u'))
    .map((text) => (fits(text + mark) ? text + mark : mark || 'x'.repeat(minLength)));
}

const membersOf = (
  properties: Readonly<Record<string, Schema>>,
  make: (member: Schema) => Arbitrary<unknown>,
): Record<string, Arbitrary<unknown>> =>
  Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, make(member)]));

/** Values just inside and just outside, of other types, and with properties that are wrong, missing or unknown. */
export function nearlyFitting(schema: Schema, mark = ''): Arbitrary<unknown> {
  const { maxLength = 0, minimum = 0, maximum = 0, properties = {} } = schema;
  const lengths = ['x', '🥛', ' '].flatMap((letter) =>
    [maxLength, maxLength + 1].map((length) => letter.repeat(length)),
  );
  const value = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...lengths) },
    { weight: 2, arbitrary: fc.constantFrom(minimum - 1, maximum + 1, 2 ** 53, 1e308, -0, 0.5) },
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        `\0${mark}`,
        `\ud800${mark}`,
        `\u2028\r\n\x1b[31m${mark}`,
        `'; drop table tasks; --${mark}`,
        '$1',
        '%s',
        '',
      ),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  );
  if (Object.keys(properties).length === 0) return value;
  const unknown = fc.oneof(
    fc.constantFrom('__proto__', 'constructor', 'toString', 'user_id', 'id', 'priority', `unknown${mark}`),
    fc.string(),
  );
  const oneWrong = Object.entries(properties).map(([name, member]) =>
    fc
      .tuple(fitting(schema, mark), nearlyFitting(member, mark))
      .map(([right, wrong]) => ({ ...(right as object), [name]: wrong })),
  );
  // Entries, because an object literal would take __proto__ for its prototype.
  const more = fc
    .tuple(
      fitting(schema, mark),
      fc.array(fc.tuple(unknown, fc.oneof(value, fc.constant(mark))), { minLength: 1, maxLength: 3 }),
    )
    .map(([right, others]) => Object.fromEntries([...Object.entries(right ?? {}), ...others]));
  const some = fc.record(
    membersOf(properties, (member) => fc.oneof(fitting(member, mark), nearlyFitting(member, mark))),
    { requiredKeys: [] },
  );
  return fc.oneof(value, more, some, ...oneWrong, ...oneWrong, ...oneWrong);
}

/** A value as a query or a header has it. Some objects have no string of their own. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

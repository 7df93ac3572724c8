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
  const { pattern = '^[^]*$', minLength = 0, maxLength = 300, minimum = 1, maximum = 9, properties = {}, required = [] } = schema;
  if (type === 'null') return fc.constant(null);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.oneof(fc.integer({ min: minimum, max: Math.min(maximum, minimum + 1_000) }), fc.constantFrom(minimum, maximum));
  if (type === 'object') return fc.record(membersOf(properties, (member) => fitting(member, mark)), { requiredKeys: [...required] });
  const fits = (text: string): boolean => [...text].length >= minLength && [...text].length <= maxLength;
  return fc.stringMatching(new RegExp(pattern, 'u')).map((text) => (fits(text + mark) ? text + mark : mark || 'x'.repeat(minLength)));
}

const membersOf = (properties: Readonly<Record<string, Schema>>, make: (member: Schema) => Arbitrary<unknown>): Record<string, Arbitrary<unknown>> =>
  Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, make(member)]));

/** Values just inside and just outside, of other types, and with members that are missing or nobody asked for. */
export function nearlyFitting(schema: Schema, mark = ''): Arbitrary<unknown> {
  const { maxLength = 0, minimum = 0, maximum = 0, properties = {} } = schema;
  const near = [
    ...['x', '🥛', ' '].flatMap((letter) => [maxLength, maxLength + 1].map((length) => fc.constant(letter.repeat(length)))),
    fc.constantFrom(minimum - 1, maximum + 1, 2 ** 53, 1e308, -0, 0.5),
    fc.constantFrom(`\0${mark}`, `\ud800${mark}`, `\u2028\r\n\x1b[31m${mark}`, `'; drop table tasks; --${mark}`, '$1', '%s', ''),
  ];
  const value = fc.oneof(...near, fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 2 }));
  const names = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'user_id', 'id', 'priority', `unknown${mark}`), fc.string());
  const members = fc.record(membersOf(properties, (member) => fc.oneof(fitting(member, mark), nearlyFitting(member, mark))), { requiredKeys: [] });
  if (Object.keys(properties).length === 0) return value;
  return fc.oneof(
    value,
    // Pairs, because an object literal would take __proto__ for its prototype.
    fc.tuple(members, fc.array(fc.tuple(names, fc.oneof(value, fc.constant(mark))), { maxLength: 3 })).map(([known, others]) => Object.fromEntries([...Object.entries(known), ...others])),
  );
}

import fc, { type Arbitrary } from 'fast-check';
import type { ContractOperation } from '../../support/contract.ts';
import { fitting, nearlyFitting, textOf } from './from-schema.ts';
import { parametersIn, type Subject } from './targets.ts';

export type Header = readonly [name: string, value: string];

/** Everything that a client of HTTP lets through: Latin-1 without control characters. */
const sendable = (text: string): string => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').trim();
const anyValue = (mark: string): Arbitrary<string> =>
  fc
    .string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength: 40 })
    .map((text) => sendable(text + mark));

const odd: Readonly<Record<string, readonly string[]>> = {
  accept: ['text/html', 'application/xml;q=0.1', '*/*', ',,,', 'image/*'],
  'accept-encoding': ['gzip', 'br;q=1.0, *;q=0', 'identity;q=0'],
  'access-control-request-method': ['PUT', 'CONNECT', 'x y'],
  'access-control-request-headers': ['authorization, x-evil', '*'],
  connection: ['close', 'keep-alive, x-request-id', 'authorization'],
  cookie: ['better-auth.session_token=x; a=b', '__proto__=1', ';;;'],
  expect: ['100-continue', '200-ok', 'x'],
  forwarded: ['for=evil;host=evil;proto=https', 'for="[::1]"'],
  host: ['evil.example.com', '127.0.0.1', '', 'a b', '[::1'],
  'if-modified-since': ['Sat, 01 Jan 2000 00:00:00 GMT', 'never'],
  'if-range': ['"1"'],
  'if-unmodified-since': ['Sat, 01 Jan 2000 00:00:00 GMT'],
  origin: ['http://localhost:3000', 'https://evil.example.com', 'null', 'http://localhost:3000.evil.example.com'],
  prefer: ['code=500', 'return=minimal'],
  range: ['bytes=0-1', 'bytes=-1', 'x'],
  te: ['trailers, deflate'],
  traceparent: ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'ff-x'],
  upgrade: ['websocket', 'h2c'],
  'x-forwarded-host': ['evil.example.com'],
  'x-forwarded-prefix': ['/../'],
  'x-http-method-override': ['DELETE'],
  'x-original-url': ['/api/tasks'],
  'x-request-id': ['7f3c1c52-5d0f-4a4b-9d4e-0f3a8d1f6b11', 'x'.repeat(129), '{"level":60}', '../..', 'a\tb'],
  'x-user-id': ['root'],
  ['__proto__']: ['x'],
  constructor: ['x'],
};

/** What the operation declares, good and bad, and what nobody asked for; one name may come twice. */
export function headersFor(operation: ContractOperation, { mark }: Subject): Arbitrary<readonly Header[]> {
  const declared = parametersIn('header', operation).map(({ name, schema }) =>
    fc.oneof(fitting(schema), nearlyFitting(schema, mark)).map((value): Header => [name, sendable(textOf(value))]),
  );
  const known = fc
    .constantFrom(...Object.keys(odd))
    .chain((name) =>
      fc.oneof(fc.constantFrom(...(odd[name] ?? [''])), anyValue(mark)).map((value): Header => [name, value]),
    );
  const strange = fc
    .tuple(fc.stringMatching(/^[!#$%&'*+.^_`|~0-9a-z-]{1,20}$/), anyValue(mark))
    .map(([name, value]): Header => [`x${name}`, value]);
  return fc.oneof(
    { weight: 20, arbitrary: fc.constant([]) },
    {
      weight: 30,
      arbitrary: fc.array(fc.oneof(...declared, ...declared, known, strange), { minLength: 1, maxLength: 4 }),
    },
    { weight: 1, arbitrary: fc.constant([['x-large', 'x'.repeat(17_000)]] as const) },
  );
}

/** What stands in the Authorization headers. */
export const authorizations = ({ good, bad, mark }: Subject): Arbitrary<readonly Header[]> =>
  fc
    .oneof(
      { weight: 24, arbitrary: fc.constant([`Bearer ${good}`]) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          [],
          [`bearer  ${good} `],
          [`Bearer ${good}`, `Bearer ${good}`],
          [`Basic ${good}`],
          [`Bearer${good}`],
          [good],
          ['Bearer'],
          [''],
        ),
      },
      { weight: 2, arbitrary: fc.constantFrom(...bad).map((token) => [`Bearer ${token}`]) },
      { weight: 1, arbitrary: anyValue(mark).map((text) => [`Bearer ${text}`]) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.nat(good.length - 1), fc.constantFrom('', 'A', '=', '.', ' ', 'é'))
          .map(([at, letter]) => [`Bearer ${good.slice(0, at)}${letter}${good.slice(at + 1)}`]),
      },
    )
    .map((values) => values.map((value): Header => ['authorization', value]));

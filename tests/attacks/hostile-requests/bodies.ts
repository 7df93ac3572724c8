import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc, { type Arbitrary } from 'fast-check';
import type { ContractOperation } from '../../support/contract.ts';
import { fitting, nearlyFitting, type Schema } from './from-schema.ts';
import type { Header } from './headers.ts';
import type { Subject } from './targets.ts';

export interface Body {
  readonly content: Uint8Array | undefined;
  readonly headers: readonly Header[];
}

const codings: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  // These lie.
  'gzip ': (bytes) => bytes,
  zstd: (bytes) => bytes,
  'gzip, br': gzipSync,
  identity: (bytes) => bytes,
};
const types = [
  'application/json; charset=utf-8',
  'application/json;charset=utf-16',
  'application/json; charset="',
  'APPLICATION/JSON',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json, text/plain',
  'application/',
  ';',
  '',
];
const bomb = gzipSync(Buffer.alloc(4_000_000, ' '));
const deep = Buffer.from(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);

/** None, one that fits the operation or nearly does, or garbage; sent as what it is or as something else. */
export function bodies(operation: ContractOperation, { mark }: Subject): Arbitrary<Body> {
  const schema = (operation.requestBody as { content?: Record<string, { schema: Schema }> } | undefined)?.content?.[
    'application/json'
  ]?.schema;
  const json = (value: Arbitrary<unknown>): Arbitrary<Uint8Array> =>
    value.map((sent) => Buffer.from(JSON.stringify(sent)));
  const own = schema
    ? [
        { weight: 12, arbitrary: json(fitting(schema, mark)) },
        { weight: 16, arbitrary: json(nearlyFitting(schema, mark)) },
      ]
    : [];
  const content = fc.oneof(
    ...own,
    { weight: 1, arbitrary: json(fc.jsonValue()) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }).map((text) => Buffer.from(`{"title":"${text}${mark}`)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(
          '{"title":"a","title":"b"}',
          '{"title":1e400}',
          '{"__proto__":{"title":"x"}}',
          '\ufeff{"title":"x"}',
          'null',
          '"x"',
          '[]',
          '{',
        )
        .map((text) => Buffer.from(text)),
    },
    { weight: 1, arbitrary: fc.constantFrom(deep, Buffer.alloc(70_000, ' '), bomb) },
  );
  const framed = fc
    .tuple(
      content,
      contentTypes,
      fc.oneof(
        { weight: 8, arbitrary: fc.constant(undefined) },
        { weight: 2, arbitrary: fc.constantFrom(...Object.keys(codings)) },
      ),
      fc.boolean(),
    )
    .map(([bytes, type, coding, isChunked]): Body => {
      const isBomb = bytes === bomb;
      const encoded = coding === undefined || isBomb ? bytes : (codings[coding]?.(bytes) ?? bytes);
      return {
        content: encoded,
        headers: [
          ...type.map((value): Header => ['content-type', value]),
          ...(isBomb
            ? ([['content-encoding', 'gzip']] as const)
            : coding === undefined
              ? []
              : ([['content-encoding', coding.trim()]] as const)),
          isChunked ? ['transfer-encoding', 'chunked'] : ['content-length', String(encoded.byteLength)],
        ],
      };
    });
  const none: Arbitrary<Body> = fc.constant({ content: undefined, headers: [] });
  return fc.oneof({ weight: schema ? 1 : 8, arbitrary: none }, { weight: schema ? 8 : 1, arbitrary: framed });
}

const contentTypes: Arbitrary<readonly string[]> = fc.oneof(
  { weight: 20, arbitrary: fc.constant(['application/json']) },
  { weight: 2, arbitrary: fc.constantFrom(...types).map((type) => [type]) },
  { weight: 1, arbitrary: fc.constantFrom([], ['application/json', 'text/plain']) },
);

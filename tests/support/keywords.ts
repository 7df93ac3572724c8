import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { operations, pathsOf, type ContractOperation, type Parameter } from './contract.ts';
import { formats } from './formats.ts';

/** A keyword of the contract that a request can keep or break. */
export interface Keyword {
  readonly operationId: string;
  /** Such as `query limit`, or `body/title`. */
  readonly place: string;
  readonly keyword: string;
  /** What stands behind the keyword in the contract. */
  readonly bound: unknown;
}

export interface Sent {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array | undefined;
}

interface Schema extends Readonly<Record<string, unknown>> {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const absent = Symbol('absent');
const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The values that each keyword says something about (JSON Schema 2020-12, section 6 of its validation vocabulary). */
const applies: Readonly<Record<string, (value: unknown) => boolean>> = {
  type: () => true,
  enum: () => true,
  const: () => true,
  not: () => true,
  minLength: isText,
  maxLength: isText,
  pattern: isText,
  format: (value) => isText(value) || isNumber(value),
  minimum: isNumber,
  maximum: isNumber,
  required: isObject,
};

const ajv = new Ajv2020({ strict: false, formats });
const compiled = new Map<string, ValidateFunction>();

function keeps(keyword: string, bound: unknown, value: unknown): boolean {
  const schema = JSON.stringify({ [keyword]: bound });
  const validate = compiled.get(schema) ?? ajv.compile(JSON.parse(schema) as object);
  compiled.set(schema, validate);
  return validate(value);
}

interface Judged extends Omit<Keyword, 'operationId'> {
  /** Undefined where the value says nothing about the keyword. */
  readonly kept: boolean | undefined;
}

function* judge(schema: Schema, place: string, value: unknown): Generator<Judged> {
  for (const [keyword, concerns] of Object.entries(applies)) {
    if (!(keyword in schema)) continue;
    const bound = schema[keyword];
    yield {
      place,
      keyword,
      bound,
      kept: value !== absent && concerns(value) ? keeps(keyword, bound, value) : undefined,
    };
  }
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    yield* judge(member, `${place}/${name}`, isObject(value) && Object.hasOwn(value, name) ? value[name] : absent);
  }
}

function* judgeOperation(operation: ContractOperation, sent: Sent | undefined): Generator<Judged> {
  for (const parameter of operation.parameters) {
    yield* judge(
      parameter.schema as Schema,
      `${parameter.in} ${parameter.name}`,
      sent ? valueOf(operation, parameter, sent) : absent,
    );
  }
  const body = operation.requestBody as { content: Record<string, { schema: Schema }> } | undefined;
  const schema = body?.content['application/json']?.schema;
  if (schema) yield* judge(schema, 'body', parsed(sent?.body));
}

/** Every keyword that the contract has for requests. */
export const keywords: readonly Keyword[] = operations.flatMap((operation) =>
  [...judgeOperation(operation, undefined)].map(({ place, keyword, bound }) => ({
    operationId: operation.operationId,
    place,
    keyword,
    bound,
  })),
);

/** What one request says about the keywords of its operation. */
export function judgeRequest(sent: Sent): readonly {
  readonly operationId: string;
  readonly place: string;
  readonly keyword: string;
  readonly kept: boolean;
}[] {
  const operation = pathsOf(sent.target)
    .flatMap((path) => operations.filter((candidate) => candidate.path === path))
    .find(({ method }) => method === sent.method.toLowerCase());
  if (!operation) return [];
  return [...judgeOperation(operation, sent)].flatMap(({ place, keyword, kept }) =>
    kept === undefined ? [] : [{ operationId: operation.operationId, place, keyword, kept }],
  );
}

function valueOf(
  { path }: ContractOperation,
  { name, in: place, schema }: Parameter,
  { target, headers }: Sent,
): unknown {
  const [pathname = '', query = ''] = target.split('?');
  const texts =
    place === 'query'
      ? new URLSearchParams(query).getAll(name)
      : place === 'header'
        ? Object.entries(headers).flatMap(([header, value]) =>
            header.toLowerCase() === name.toLowerCase() ? [value].flat() : [],
          )
        : path
            .split('/')
            .flatMap((part, index) => (part === `{${name}}` ? [decoded(pathname.split('/')[index] ?? '')] : []));
  const [text, ...more] = texts;
  return text === undefined || more.length > 0 ? absent : typed(text, (schema as Schema).type);
}

function typed(text: string, type: string | undefined): unknown {
  if (type === 'integer' && /^(0|-?[1-9]\d*)$/.test(text)) return Number(text);
  return type === 'boolean' && /^(true|false)$/.test(text) ? text === 'true' : text;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function parsed(body: string | Uint8Array | undefined): unknown {
  try {
    return body === undefined
      ? absent
      : JSON.parse(typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return absent;
  }
}

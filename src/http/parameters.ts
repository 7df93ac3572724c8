import type { Operation } from 'openapi-backend';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: { readonly type?: string };
}

type Read = (sent: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/**
 * Compiles functions that turn the texts of an operation's parameters into the types of the contract. Only the canonical form
 * is converted: `0x10`, `05` and `1e3` stay texts, and validation refuses them; Ajv's own coercion would accept them.
 * Undeclared parameters are dropped. Headers are looked up in lower case, as Node has them.
 */
export const readParameters = (operation: Operation): Readonly<Record<'path' | 'query' | 'header', Read>> => ({
  path: readFrom(operation, 'path'),
  query: readFrom(operation, 'query'),
  header: readFrom(operation, 'header'),
});

function readFrom({ parameters = [] }: Operation, place: string): Read {
  const declared = (parameters as unknown as Parameter[])
    .filter((parameter) => parameter.in === place)
    .map(({ name, schema }) => ({ name, key: place === 'header' ? name.toLowerCase() : name, type: schema.type }));
  return (sent) => {
    const read: Record<string, unknown> = {};
    for (const { name, key, type } of declared) {
      if (sent[key] !== undefined) read[name] = typed(sent[key], type);
    }
    return read;
  };
}

function typed(value: unknown, type: string | undefined): unknown {
  if (typeof value !== 'string') return value;
  if (type === 'integer' && /^(0|-?[1-9]\d*)$/.test(value)) return Number(value);
  if (type === 'boolean' && /^(true|false)$/.test(value)) return value === 'true';
  return value;
}

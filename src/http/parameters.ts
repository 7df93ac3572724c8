import type { Operation } from 'openapi-backend';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: { readonly type?: string };
}

/**
 * Turns a parameter's text into the type that the contract declares, in its canonical form only: `0x10`, `05` and `1e3`
 * stay text, so that validation refuses them, where Ajv's own coercion would let them in. Undeclared ones are dropped.
 * @param values by name; headers by their name in lower case
 */
export function typedParameters(values: Readonly<Record<string, unknown>>, operation: Operation, place: 'path' | 'query' | 'header'): Record<string, unknown> {
  const declared = (operation.parameters ?? []) as unknown as Parameter[];
  const sent = (name: string): unknown => values[place === 'header' ? name.toLowerCase() : name];
  return Object.fromEntries(declared
    .filter((parameter) => parameter.in === place && sent(parameter.name) !== undefined)
    .map(({ name, schema }) => [name, typed(sent(name), schema.type)]));
}

function typed(value: unknown, type: string | undefined): unknown {
  if (typeof value !== 'string') return value;
  if (type === 'integer' && /^(0|-?[1-9]\d*)$/.test(value)) return Number(value);
  if (type === 'boolean' && /^(true|false)$/.test(value)) return value === 'true';
  return value;
}

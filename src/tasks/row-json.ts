import type { TextRow } from '../postgres/query.ts';

/** The part of a JSON Schema object that is needed here, without references. */
export interface ObjectSchema {
  readonly properties: Readonly<
    Record<string, { readonly type: string | readonly string[]; readonly format?: string }>
  >;
}

type Write = (text: string | null) => string;

/**
 * Compiles a row → JSON text function from the contract's schema; columns come in the order of its properties.
 * No objects, dates and numbers are made of a row, because they would only be printed again.
 * @throws when a property has a type that no function writes
 */
export function compileRowJson({ properties }: ObjectSchema): (row: TextRow) => string {
  const parts = Object.entries(properties).map(([name, schema], index) => ({
    prefix: `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
    write: writer(name, schema),
  }));
  return (row) => {
    let json = '';
    let index = 0;
    for (const { prefix, write } of parts) {
      json += prefix + write(row[index] ?? null);
      index += 1;
    }
    return `${json}}`;
  };
}

function writer(name: string, { type, format }: ObjectSchema['properties'][string]): Write {
  const types = [type].flat();
  const write = types.includes('string')
    ? format === 'date-time'
      ? writeTimestamp
      : writeString
    : types.includes('boolean')
      ? writeBoolean
      : types.includes('integer')
        ? writeInteger
        : undefined;
  if (!write) throw new TypeError(`no way to write ${name} of type ${types.join(', ')}`);
  return (text) => (text === null ? 'null' : write(text));
}

const writeString = (text: string): string => JSON.stringify(text);
const writeBoolean = (text: string): string => (text === 't' ? 'true' : 'false');
const writeInteger = (text: string): string => text;

/** `2026-11-21 09:30:00.1`, a timestamp without time zone taken at UTC, to `2026-11-21T09:30:00.100Z`. */
const writeTimestamp = (text: string): string =>
  `"${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20).padEnd(3, '0')}Z"`;

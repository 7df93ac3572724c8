import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import type { ObjectSchema } from './tasks/row-json.ts';

interface Document {
  readonly components: {
    readonly schemas: Readonly<
      Record<string, { readonly properties?: Readonly<Record<string, { readonly $ref?: string }>> }>
    >;
  };
}

/** openapi.yaml as it was written, and parsed (OpenAPI 3.1). */
export interface Contract {
  readonly text: string;
  readonly document: Record<string, never>;
  /** An object schema of `components` with its properties' references resolved. */
  schema(name: string): ObjectSchema;
}

/** @throws when the file is missing or not YAML */
export function loadContract(): Contract {
  const text = readFileSync(new URL('../openapi.yaml', import.meta.url), 'utf8');
  const document = load(text) as Record<string, never>;
  const { schemas } = (document as unknown as Document).components;
  return {
    text,
    document,
    schema: (name) => ({
      properties: Object.fromEntries(
        Object.entries(schemas[name]?.properties ?? {}).map(([property, schema]) => [
          property,
          schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? schema,
        ]),
      ) as ObjectSchema['properties'],
    }),
  };
}

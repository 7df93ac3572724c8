import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** openapi.yaml as it was written, and parsed (OpenAPI 3.1). */
export interface Contract {
  readonly text: string;
  readonly document: Record<string, never>;
}

/** @throws when the file is missing or not YAML */
export function loadContract(): Contract {
  const text = readFileSync(new URL('../openapi.yaml', import.meta.url), 'utf8');
  return { text, document: parse(text) as Record<string, never> };
}

import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';

export interface Media {
  readonly schema: object;
  readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface ResponseObject {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean; readonly schema: object }>>;
  readonly content?: Readonly<Record<string, Media>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: object;
  readonly example?: unknown;
}

export interface OperationObject {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

export interface ContractOperation extends OperationObject {
  readonly method: string;
  readonly path: string;
  /** Those of the path and its own. */
  readonly parameters: readonly Parameter[];
}

type PathItem = Readonly<Record<string, OperationObject>> & { readonly parameters?: readonly Parameter[] };

const methods = ['get', 'put', 'post', 'delete', 'patch'];

/** openapi.yaml as parsed, with nothing resolved. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a document of any shape
export const contract: any = load(readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8'));

/** Replaces every `$ref` by what it points to. The contract has no cycles. */
export function resolve<T>(value: unknown): T {
  if (Array.isArray(value)) return value.map(resolve) as T;
  if (typeof value !== 'object' || value === null) return value as T;
  const { $ref, ...rest } = value as { $ref?: string };
  if ($ref !== undefined)
    return resolve(
      $ref
        .slice(2)
        .split('/')
        .reduce((node, key) => node[key], contract),
    );
  return Object.fromEntries(Object.entries(rest).map(([key, child]) => [key, resolve(child)])) as T;
}

/** Every operation of the contract, with its references resolved. */
export const operations: readonly ContractOperation[] = Object.entries(
  resolve<Record<string, PathItem>>(contract.paths),
).flatMap(([path, { parameters = [], ...item }]) =>
  methods.flatMap((method) => {
    const operation = item[method];
    return operation
      ? [{ ...operation, parameters: [...parameters, ...(operation.parameters ?? [])], method, path }]
      : [];
  }),
);

export const pathsOf = (target: string): string[] => {
  const path = (target.split('?')[0] ?? '').replace(/(?<=.)\/+$/, '');
  const matching = [...new Set(operations.map((operation) => operation.path))].filter((template) =>
    new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
  );
  // A path with fewer parameters, and then with its literal earlier, is the more specific one.
  return matching.sort((a, b) =>
    (a.match(/\{/g) ?? []).length - (b.match(/\{/g) ?? []).length || a.indexOf('{') < b.indexOf('{') ? 1 : -1,
  );
};

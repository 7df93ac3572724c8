import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { OpenAPIBackend, type Document } from 'openapi-backend';
import { Problem } from '../problems.ts';
import { formats } from './formats.ts';
import type { OperationId } from './handler.ts';
import { readParameters } from './parameters.ts';
import { checkLengthFirst } from './text-keywords.ts';

/** An operation of the contract, compiled. */
export interface ContractOperation {
  readonly id: OperationId;
  /** The contract's path, such as `/api/tasks/{task_id}`. */
  readonly route: string;
  /** Whether it needs no token. */
  readonly isOpen: boolean;
  readonly hasBody: boolean;
  readonly parameters: ReturnType<typeof readParameters>;
  /** @returns what the contract's validators find wrong with a request, in the parts that openapi-backend names */
  validate(parts: { path: object; query: object; header: object; cookie: object; requestBody: unknown }): ErrorObject[];
}

export interface Route {
  readonly operation: ContractOperation;
  /** The values of the path's parameters, percent-decoded. */
  readonly segments: Readonly<Record<string, string>>;
}

/** A path of the contract, with its operations by method. */
interface ContractPath {
  readonly pattern: RegExp;
  /** Of the path's parameters, in the order of the pattern's groups. Named groups would cost a request 1 µs. */
  readonly names: readonly string[];
  readonly methods: Map<string, ContractOperation>;
}

/**
 * Compiles the routes once. openapi-backend's own router lists and clones the operations and builds a regular
 * expression for each of them in every request, 24 of its 36 µs. The operations, the order of the paths and the
 * validators are openapi-backend's.
 * @returns finds the operation of a request. @throws Problem 404, 405
 */
export async function compileOperations(contract: object): Promise<(method: string, path: string) => Route> {
  // One Ajv for all operations; openapi-backend would make 36 of them, a third of the time to start.
  const ajv = new Ajv2020({ strict: false, allErrors: true, verbose: true, formats });
  checkLengthFirst(ajv);
  // `quick` leaves out its check of the document, which knows OpenAPI 3.0 only; the linter checks the contract instead.
  const api = new OpenAPIBackend({
    definition: contract as Document,
    strict: true,
    quick: true,
    customizeAjv: () => ajv,
  });
  await api.init();

  const paths = new Map<string, ContractPath>();
  for (const operation of api.getOperations()) {
    const { operationId = '', path, method } = operation;
    const entry = paths.get(path) ?? toContractPath(path);
    paths.set(path, entry);
    const validators = api.validator.getRequestValidatorsForOperation(operationId) ?? [];
    entry.methods.set(method.toUpperCase(), {
      id: operationId as OperationId,
      route: path,
      isOpen: operation.security?.length === 0,
      hasBody: operation.requestBody !== undefined,
      parameters: readParameters(operation),
      validate: (parts) => validators.flatMap((validate) => (validate(parts) ? [] : (validate.errors ?? []))),
    });
  }
  // A path without parameters comes first; of two with parameters, the one with more literal text.
  const templates = [...paths]
    .filter(([path]) => path.includes('{'))
    .sort(([a], [b]) => literalLength(b) - literalLength(a))
    .map(([, entry]) => entry);

  return (requested, target) => {
    const method = requested === 'HEAD' ? 'GET' : requested;
    const path = withoutTrailingSlashes(target);
    const exact = paths.get(path);
    const operation = path.includes('{') ? undefined : exact?.methods.get(method);
    if (operation) return { operation, segments: {} };
    for (const { pattern, names, methods } of templates) {
      const candidate = methods.get(method);
      const match = candidate && pattern.exec(path);
      if (match) return { operation: candidate, segments: decode(names, match) };
    }
    throw refusal([
      ...(exact && !path.includes('{') ? [exact] : []),
      ...templates.filter(({ pattern }) => pattern.test(path)),
    ]);
  };
}

const toContractPath = (path: string): ContractPath => ({
  pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '([^/]+)')}$`),
  names: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
  methods: new Map(),
});

const literalLength = (path: string): number => path.replace(/\{.*?\}/g, '').length;

/** A redirect would lose the Authorization header in some clients. */
function withoutTrailingSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === '/') end -= 1;
  return end === path.length ? path : path.slice(0, end);
}

/** @param match its groups are the values of the parameters of these names */
function decode(names: readonly string[], [, ...texts]: RegExpExecArray): Record<string, string> {
  const segments: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const text = texts[index] ?? '';
    segments[name] = text.includes('%') ? decodeURIComponent(text) : text;
  }
  return segments;
}

/** @param paths those that match the request, with other methods */
function refusal(paths: readonly ContractPath[]): Problem {
  if (paths.length === 0) return new Problem('not-found');
  const methods = new Set(paths.flatMap(({ methods: own }) => [...own.keys()]));
  if (methods.has('GET')) methods.add('HEAD');
  return new Problem('method-not-allowed', { headers: { Allow: [...methods].sort().join(', ') } });
}

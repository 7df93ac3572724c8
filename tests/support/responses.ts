import { appendFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from '@jest/globals';
import addFormats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { ApiResponse } from './api.ts';
import { contract, operations, pathsOf, resolve, type ContractOperation, type ResponseObject } from './contract.ts';
import { tellsTheSame } from './examples.ts';
import { formats } from './formats.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);
const compiled = new Map<object, ValidateFunction>();

/**
 * Holds one response against openapi.yaml, by a path of its own: not by openapi-backend's validator, which passes over
 * problems and undeclared statuses. Notes what was reached for the report at the end of the run.
 * @throws when the contract does not have this answer
 */
export function recordResponse(method: string, target: string, answer: ApiResponse): void {
  const errors: string[] = [];
  const documented = documentedAnswers(method, target, answer.status);
  if (documented.length === 0) errors.push(`no operation documents ${answer.status} for ${method} ${target}`);
  const reached = documented.filter(({ response }) => {
    const own = checkAnswer(method, response, answer);
    errors.push(...own);
    return own.length === 0;
  });
  if (reached.length === 0)
    throw new Error(
      `undocumented answer to ${method} ${target}: ${errors.join('; ')}\n${JSON.stringify(answer, null, 2)}`,
    );
  note(reached, answer);
}

/** One line of the notes that contract-report.ts reads. */
export interface Reached {
  readonly operationId: string | undefined;
  readonly status: number;
  readonly media: string | undefined;
  readonly examples: readonly string[];
  readonly test: string;
}

function note(reached: readonly Documented[], answer: ApiResponse): void {
  const folder = process.env['TEST_ANSWERS_FOLDER'];
  if (folder === undefined) return;
  const media = answer.headers['content-type']?.split(';')[0];
  const { currentTestName, testPath = '' } = expect.getState();
  const lines = reached.map(({ operation, response }) =>
    JSON.stringify({
      operationId: operation?.operationId,
      status: answer.status,
      media,
      examples: Object.entries(response.content?.[media ?? '']?.examples ?? {})
        .filter(([, { value }]) => tellsTheSame(value, answer.body))
        .map(([name]) => name),
      test: currentTestName ?? `before the first test of ${basename(testPath)}`,
    } satisfies Reached),
  );
  appendFileSync(join(folder, `${process.pid}.jsonl`), lines.map((line) => `${line}\n`).join(''));
}

interface Documented {
  readonly operation: ContractOperation | undefined;
  readonly response: ResponseObject;
}

/** The responses that the contract has for a request: by its operation, by any operation of the path for a 405, and by the rule for unknown paths. */
function documentedAnswers(method: string, target: string, status: number): Documented[] {
  const ofPaths = pathsOf(target).map((path) => operations.filter((operation) => operation.path === path));
  if (ofPaths.length === 0) {
    const name = {
      400: 'BadRequest',
      404: 'DocumentNotFound',
      431: 'RequestHeaderFieldsTooLarge',
      408: 'RequestTimeout',
    }[status];
    return name === undefined ? [] : [{ operation: undefined, response: resolve(contract.components.responses[name]) }];
  }
  const wanted = method === 'HEAD' ? 'get' : method.toLowerCase();
  const routed = ofPaths
    .flat()
    .filter((operation) => operation.method === wanted)
    .slice(0, 1);
  const candidates =
    routed.length > 0
      ? routed.filter(() => status !== 405)
      : ofPaths.flat().filter(() => status === 405 || status === 400);
  return candidates.flatMap((operation) => {
    const response = operation.responses[String(status)];
    return response ? [{ operation, response }] : [];
  });
}

function checkAnswer(method: string, response: ResponseObject, answer: ApiResponse): string[] {
  const headers = Object.entries(response.headers ?? {}).flatMap(([name, { required, schema }]) => {
    const value = answer.headers[name.toLowerCase()];
    if (value === undefined) return required ? [`header ${name} is missing`] : [];
    return check(schema, (schema as { type?: string }).type === 'integer' ? Number(value) : value, `header ${name}`);
  });
  return [...headers, ...checkBody(method, response, answer)];
}

function checkBody(method: string, { content }: ResponseObject, { headers, body }: ApiResponse): string[] {
  const media = headers['content-type']?.split(';')[0];
  if (!content) return media === undefined && body === undefined ? [] : [`a body of ${media} where there is none`];
  const expected = content[media ?? ''];
  if (!expected) return [`media type ${media} instead of ${Object.keys(content).join(', ')}`];
  if (method === 'HEAD') return body === undefined ? [] : ['a body to HEAD'];
  return check(expected.schema, body, 'body');
}

function check(schema: object, value: unknown, what: string): string[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  return validate(value) ? [] : [`${what} ${ajv.errorsText(validate.errors)}`];
}

import type { ErrorObject } from 'ajv';
import { Problem, type ValidationError, type ValidationErrorCode } from '../problems.ts';
import { countCharacters } from './text-keywords.ts';

/** A mistake, in words that follow the subject: `must not be empty`. */
interface Mistake {
  readonly code: ValidationErrorCode;
  readonly detail: string;
}

/**
 * The mistake that each keyword of JSON Schema finds. For `pattern` and `not` the contract has it, as `x-error` beside
 * the keyword.
 */
const mistakes: Readonly<Record<string, (error: ErrorObject) => Mistake>> = {
  required: () => ({ code: 'required', detail: 'is required' }),
  type: ({ params }) => ({
    code: 'invalid-type',
    detail: `must be ${[params['type']]
      .flat()
      .map((type: string) => typeNames[type] ?? type)
      .join(' or ')}`,
  }),
  enum: ({ params }) => ({
    code: 'invalid-value',
    detail: `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`,
  }),
  minimum: ({ params }) => ({ code: 'out-of-range', detail: `must be at least ${params['limit']}` }),
  maximum: ({ params }) => ({ code: 'out-of-range', detail: `must be at most ${params['limit']}` }),
  minLength: () => ({ code: 'blank', detail: 'must not be empty' }),
  maxLength: ({ params, data }) => ({
    code: 'too-long',
    detail: `may have at most ${params['limit']} characters; this one has ${countCharacters(data as string)}`,
  }),
  format: () => ({ code: 'invalid-characters', detail: 'has half of a surrogate pair, which is no character' }),
  pattern: ({ data, parentSchema }) =>
    String(data).includes('\0')
      ? { code: 'invalid-characters', detail: 'has the character U+0000, which cannot be stored' }
      : annotationOf(parentSchema),
  not: ({ parentSchema }) => annotationOf(parentSchema),
};

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  integer: 'a whole number in plain digits',
  object: 'a JSON object',
};

const unknownMistake: Mistake = { code: 'invalid-value', detail: 'is not valid' };

/** The 422 with every mistake that Ajv has found, each once, with its place. */
export function toValidationProblem(errors: readonly ErrorObject[]): Problem {
  const byPlace = new Map<string, ValidationError>();
  // A value of a wrong type breaks other rules as well, which would not help the user.
  const mistyped = new Set(errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath));
  for (const error of errors) {
    if (error.keyword !== 'type' && mistyped.has(error.instancePath)) continue;
    const found = toValidationError(error);
    // An empty title breaks two rules of the contract, and is one mistake.
    const key = [found.pointer, found.parameter, found.code].join('\n');
    if (!byPlace.has(key)) byPlace.set(key, found);
  }
  const details = [...byPlace.values()].map(({ detail }) => detail);
  return new Problem('unprocessable-content', { detail: details.join(' '), errors: [...byPlace.values()] });
}

function toValidationError(error: ErrorObject): ValidationError {
  const path =
    error.keyword === 'required' ? `${error.instancePath}/${error.params['missingProperty']}` : error.instancePath;
  const [, part, ...segments] = path.split('/');
  const { code, detail } = (mistakes[error.keyword] ?? (() => unknownMistake))(error);
  if (part === 'requestBody')
    return {
      pointer: segments.map((segment) => `/${segment}`).join(''),
      code,
      detail: `${bodySubject(segments.at(-1), error)} ${detail}.`,
    };
  const name = segments.join('/');
  // Ajv gets the headers as Node has them, in lower case.
  const parameter = part === 'header' ? name.replace(/(?<=^|-)(id$|[a-z])/g, (start) => start.toUpperCase()) : name;
  return { parameter, code, detail: `The ${part === 'header' ? 'header' : 'parameter'} ${parameter} ${detail}.` };
}

function bodySubject(property: string | undefined, { parentSchema }: ErrorObject): string {
  if (property === undefined) return 'The body';
  return parentSchema?.['type'] === 'boolean' ? `The value of ${property}` : `The ${property}`;
}

const annotationOf = (schema: ErrorObject['parentSchema']): Mistake =>
  (schema?.['x-error'] as Mistake | undefined) ?? unknownMistake;

import type { ErrorObject } from 'ajv';
import { Problem, type Fault } from '../problems.ts';

/** Every fault that Ajv found, each with its place, as the contract's 422. */
export function unprocessable(errors: readonly ErrorObject[]): Problem {
  const faults = errors.map(toFault);
  return new Problem('unprocessable-content', {
    detail: `The request does not fit the contract: ${faults.length === 1 ? '1 fault' : `${faults.length} faults`}.`,
    errors: faults,
  });
}

function toFault(error: ErrorObject): Fault {
  const [, part, ...rest] = (error.keyword === 'required' ? `${error.instancePath}/${error.params['missingProperty']}` : error.instancePath).split('/');
  if (part === 'requestBody') return { pointer: rest.map((segment) => `/${segment}`).join(''), detail: detailOf(error) };
  const name = rest.join('/');
  // Ajv was given the headers as Node has them, in lower case.
  return { parameter: part === 'header' ? name.replace(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase()) : name, detail: detailOf(error) };
}

function detailOf({ keyword, message, params, parentSchema }: ErrorObject): string {
  const refusal: unknown = parentSchema?.['x-refusal'];
  if (['pattern', 'format', 'not'].includes(keyword) && typeof refusal === 'string') return refusal;
  if (keyword === 'required') return 'is required';
  if (keyword === 'type') return `must be ${[params['type']].flat().join(' or ')}`;
  if (keyword === 'enum') return `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`;
  return (message ?? 'does not fit the contract').replace('NOT', 'not');
}

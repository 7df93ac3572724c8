import { expect, test } from '@jest/globals';
import { validationErrorCodes, problemTypes } from '../../src/problems.ts';
import { contract, operations } from '../support/contract.ts';

interface ProblemSchema {
  readonly properties: { readonly type: { readonly const: string }; readonly status: { readonly const: number } };
}

const errors = operations.flatMap(({ operationId, responses }) =>
  Object.entries(responses)
    .filter(([status]) => Number(status) >= 400)
    .map(
      ([status, { content }]) =>
        [operationId, Number(status), content?.['application/problem+json']?.schema as ProblemSchema] as const,
    ),
);

test.each(errors)('%s names the type and the status of its %i as constants', (_id, status, { properties }) => {
  expect(properties.status.const).toBe(status);
  expect(properties.type.const).toMatch(/^\/problems\/[a-z-]+$/);
});

test('each status has one type, and each type one status', () => {
  const typeOf = new Map(errors.map(([, status, { properties }]) => [status, properties.type.const]));
  for (const [, status, { properties }] of errors)
    expect([status, properties.type.const]).toEqual([status, typeOf.get(status)]);
  expect([...typeOf].sort()).toEqual(
    Object.entries(problemTypes)
      .map(([name, { status }]) => [status, `/problems/${name}`])
      .sort(),
  );
});

test('the contract explains each code of a mistake', () => {
  const explained = contract.components.schemas.Fault.properties.code.description.matchAll(/^- `([a-z-]+)`: .+\.$/gm);
  expect([...explained].map(([, code]) => code)).toEqual(validationErrorCodes);
});

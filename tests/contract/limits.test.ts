import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import * as limits from '../../src/limits.ts';
import { contract, resolve } from '../support/contract.ts';

const text = readFileSync('openapi.yaml', 'utf8');
const { Title, Description } = contract.components.schemas;

test('the contract limits title and description as the tables do', () => {
  expect(resolve<object>(Title)).toMatchObject({ maxLength: limits.titleLength });
  expect(resolve<object>(Description)).toMatchObject({ maxLength: limits.descriptionLength });
});

test.each([
  `${limits.bodyBytes / 1_024} KiB`,
  `${limits.headerBytes / 1_024} KiB`,
  `${limits.keyLifetimeHours} hours`,
  `${limits.knownChangesDays} days`,
  `${limits.streamsOfUser} streams`,
])("the contract's texts say %s, as the code does", (limit) => {
  expect(text).toContain(limit);
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { brunoCollection } from '../../scripts/bruno/collection.ts';
import { contract, operations } from '../support/contract.ts';

const folder = fileURLToPath(new URL('../../examples/bruno/', import.meta.url));
const read = (operationId: string, tag: string): string => readFileSync(`${folder}${tag}/${operationId}.bru`, 'utf8');

test('the collection is what openapi.yaml says; "npm run bruno" writes it', async () => {
  for (const [name, text] of await brunoCollection(contract))
    expect([name, readFileSync(`${folder}${name}`, 'utf8')]).toEqual([name, text]);
});

test.each(operations.map((operation) => [operation.operationId, operation] as const))(
  '%s has a request with its method, address, token and body',
  (id, operation) => {
    const text = read(id, operation.tags[0] ?? '');
    expect(text).toContain(`${operation.method} {\n  url: {{baseUrl}}${operation.path.replace(/\{(\w+)\}/g, ':$1')}\n`);
    expect(text.includes('auth: bearer') && text.includes('token: {{token}}')).toBe(operation.security === undefined);
    expect(text.includes('body:json {')).toBe(operation.requestBody !== undefined);
  },
);

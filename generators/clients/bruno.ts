import { readFileSync } from 'node:fs';
// @ts-expect-error: it has no types
import { openApiToBruno } from '@usebruno/converters';
import { clientOf, type Prepared } from '../collection.ts';
import type { Connect } from '../client.ts';

interface Field {
  name: string;
  value: string;
  enabled: boolean;
  type?: 'query' | 'path';
}
interface Item {
  name: string;
  items?: Item[];
  request: { method: string; url: string; headers: Field[]; params: Field[] };
}
interface Collection {
  items: Item[];
  environments: { variables: { name: string; value: string }[] }[];
  root: { request: { auth: { mode: string } } };
}

const requestsOf = (items: readonly Item[]): Prepared[] =>
  items.flatMap(({ name, items: inner, request }) =>
    inner
      ? requestsOf(inner)
      : [
          {
            name,
            method: request.method,
            path: request.url.replace('{{baseUrl}}', ''),
            headers: request.headers,
            query: request.params.filter(({ type }) => type === 'query'),
          },
        ],
  );

export const connect: Connect = (baseUrl, token) => {
  const { items, environments, root } = openApiToBruno(
    JSON.parse(readFileSync('generated/openapi.json', 'utf8')),
  ) as Collection;
  if (
    !environments[0]?.variables.some(({ name, value }) => name === 'baseUrl' && value.startsWith('http')) ||
    root.request.auth.mode !== 'bearer'
  )
    throw new Error('no base URL, or no bearer token');
  return clientOf(requestsOf(items), baseUrl, token);
};

import { readFileSync } from 'node:fs';
import { clientOf, type Prepared } from '../collection.ts';
import type { Connect } from '../client.ts';

interface Field {
  key: string;
  value: string;
  disabled?: boolean;
}
interface Item {
  name: string;
  item?: Item[];
  request: { method: string; url: { host: string[]; path: string[]; query: Field[] }; header: Field[] };
}
interface Collection extends Item {
  variable: { key: string; value: string }[];
  auth: { type: string };
}

const requestsOf = (items: readonly Item[]): Prepared[] =>
  items.flatMap(({ name, item, request }) =>
    item
      ? requestsOf(item)
      : [
          {
            name,
            method: request.method,
            path: `/${request.url.path.join('/')}`,
            headers: request.header.map(field),
            query: request.url.query.map(field),
          },
        ],
  );
const field = ({ key, value, disabled }: Field) => ({ name: key, value, enabled: disabled !== true });

export const connect: Connect = (baseUrl, token) => {
  const collection = JSON.parse(readFileSync('generated/postman.json', 'utf8')) as Collection;
  if (
    !collection.variable.some(({ key, value }) => key === 'baseUrl' && value.startsWith('http')) ||
    collection.auth.type !== 'bearer'
  )
    throw new Error('no base URL, or no bearer token');
  return clientOf(requestsOf(collection.item ?? []), baseUrl, token);
};

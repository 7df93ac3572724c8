import { OpenAPIBackend, type Document, type Operation } from 'openapi-backend';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  /** Of those in the path. */
  readonly example?: unknown;
}

interface Body {
  readonly required?: boolean;
  readonly content: {
    readonly 'application/json': { readonly examples: Readonly<Record<string, { readonly value: unknown }>> };
  };
}

const environment = `vars {
  baseUrl: http://127.0.0.1:8000
  user_id: alice
}
vars:secret [
  token
]
`;

/** The files of a Bruno collection (https://docs.usebruno.com/bru-lang/overview) by name: one request for each operation. */
export async function brunoCollection(contract: object): Promise<Map<string, string>> {
  const api = new OpenAPIBackend({ definition: contract as Document, quick: true, validate: false });
  await api.init();
  const requests = api
    .getOperations()
    .map((operation, index): [string, string] => [
      `${operation.tags?.[0] ?? 'other'}/${operation.operationId}.bru`,
      request(operation, index + 1),
    ]);
  return new Map([
    ['bruno.json', `${JSON.stringify({ version: '1', name: 'Todo API', type: 'collection' }, null, 2)}\n`],
    ['environments/local.bru', environment],
    ...requests,
  ]);
}

function request(operation: Operation, sequence: number): string {
  const { operationId, method, path, security } = operation;
  const parameters = (operation.parameters ?? []) as unknown as Parameter[];
  const of = (place: Parameter['in']): Parameter[] => parameters.filter((parameter) => parameter.in === place);
  const [example] = Object.values(
    (operation.requestBody as unknown as Body | undefined)?.content['application/json'].examples ?? {},
  );
  const isOpen = security?.length === 0;
  return [
    block('meta', [`name: ${operationId}`, 'type: http', `seq: ${sequence}`]),
    block(method, [
      `url: {{baseUrl}}${path.replace(/\{(\w+)\}/g, ':$1')}`,
      `body: ${example ? 'json' : 'none'}`,
      `auth: ${isOpen ? 'none' : 'bearer'}`,
    ]),
    // What is optional is there to be filled in and switched on.
    block('params:query', of('query').map(optional)),
    block(
      'params:path',
      of('path').map(({ name, example: value }) => `${name}: ${name === 'user_id' ? '{{user_id}}' : String(value)}`),
    ),
    block('headers', of('header').map(optional)),
    block('auth:bearer', isOpen ? [] : ['token: {{token}}']),
    block('body:json', example ? JSON.stringify(example.value, null, 2).split('\n') : []),
    block('docs', [operation.summary ?? '', ...(operation.description?.trim().split('\n') ?? [])].filter(Boolean)),
  ]
    .filter(Boolean)
    .join('\n');
}

const optional = ({ name }: Parameter): string => `~${name}:`;

const block = (name: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `${name} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;

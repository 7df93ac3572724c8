import type { ContractOperation } from './contract.ts';

const examples: Readonly<Record<string, string | number>> = { task_id: 1, asset: 'docs.js', name: 'not-found' };

/** A path of the contract with its parameters filled in. */
export const addressOf = (path: string, parameters: Readonly<Record<string, string | number>>): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(parameters[name] ?? examples[name] ?? `no-${name}`),
  );

/** The query that the operation cannot do without, by the contract's examples, such as `?completed=true`; otherwise empty. */
export function requiredQuery({ parameters = [] }: ContractOperation): string {
  const required = parameters.filter((parameter) => parameter.in === 'query' && parameter.required);
  return required.length === 0 ? '' : `?${required.map(({ name, example }) => `${name}=${String(example)}`).join('&')}`;
}

/** The operation's first example of a body, undefined where it has none. A body that names a user names this one. */
export function exampleBody({ requestBody }: ContractOperation, userId = 'usr_alice'): unknown {
  const { content } = (requestBody ?? {}) as {
    content?: Readonly<Record<string, { examples: Readonly<Record<string, { value: unknown }>> }>>;
  };
  const example = Object.values(content?.['application/json']?.examples ?? {})[0]?.value as object | undefined;
  return example && 'user_id' in example ? { ...example, user_id: userId } : example;
}

/** A response as a client can compare it with another: without what differs from one request to the next, and without how a body is sent. */
export function comparable({
  status,
  headers,
  body,
}: {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: unknown;
}): object {
  return {
    status,
    headers: { ...headers, 'x-request-id': '', date: '', 'transfer-encoding': '' },
    body: typeof body === 'object' && body !== null && 'instance' in body ? { ...body, instance: '' } : body,
  };
}

import { METHODS } from 'node:http';
import fc, { type Arbitrary } from 'fast-check';
import { operations, type ContractOperation } from '../../support/contract.ts';
import { fitting, nearlyFitting, textOf, type Schema } from './from-schema.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
}

/** Whose requests they are. */
export interface Subject {
  readonly userId: string;
  /** The user's token. */
  readonly good: string;
  /** Tokens that are none. */
  readonly bad: readonly string[];
  /** Ids around those that tasks have now. */
  readonly taskIds: Arbitrary<number>;
  /** Ends every text that is sent, so that it can be found again. */
  readonly mark: string;
}

/** The operation's own parameters in one place; those of the path belong to the path. */
export const parametersIn = (place: 'query' | 'header', operation: ContractOperation): readonly Parameter[] =>
  ((operation.parameters ?? []) as readonly Parameter[]).filter((parameter) => parameter.in === place);

/** The operation's method; sometimes another, or one that nobody knows. CONNECT is for raw sockets. */
export const methods = ({ method }: ContractOperation): Arbitrary<string> =>
  fc.oneof(
    { weight: 20, arbitrary: fc.constant(method.toUpperCase()) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('HEAD', 'OPTIONS', ...operations.map((operation) => operation.method.toUpperCase())),
    },
    { weight: 1, arbitrary: fc.constantFrom(...METHODS.filter((name) => name !== 'CONNECT'), 'FOO', 'get') },
  );

const escaped = (text: string): string => encodeURIComponent(text.toWellFormed());
/** Malformed in ways that a client of HTTP lets through; what a fragment makes of a request target, raw sockets tell. */
const garbage = (mark: string): Arbitrary<string> =>
  fc
    .oneof(
      fc.constantFrom(
        '%',
        '%zz',
        '%ff',
        '%00',
        '%2e%2e',
        '..',
        '.',
        '%2f',
        '{task_id}',
        'tasks',
        '0x10',
        '05',
        '-1',
        '1e3',
        '+5',
        '１',
        '%E2%80%A8',
        '%0d%0aX-Injected:%201',
        ';x=1',
        '*',
        '\\',
        '|',
        '"',
        '^',
        'ü',
      ),
      fc.string({ unit: 'binary' }).map(escaped),
    )
    .map((text) => (text + mark).replace(/[^\x21-\xff]|#/g, ''));

/** The operation's path with good and bad values in the place of its parameters, and a query. */
export function targets(operation: ContractOperation, subject: Subject): Arbitrary<string> {
  const values: Readonly<Record<string, Arbitrary<string>>> = {
    user_id: mostly(fc.constant(escaped(subject.userId))),
    task_id: mostly(subject.taskIds.map(String)),
    asset: mostly(fc.constantFrom('docs.css', 'docs.js')),
    name: mostly(fc.constantFrom('not-found', 'unauthorized')),
  };
  function mostly(good: Arbitrary<string>): Arbitrary<string> {
    return fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: garbage(subject.mark) });
  }
  const parts = operation.path
    .split('/')
    .slice(1)
    .map((part) => values[/^\{(\w+)\}$/.exec(part)?.[1] ?? ''] ?? fc.constant(part));
  const path = fc
    .tuple(fc.tuple(...parts), endings(subject.mark))
    .map(([segments, ending]) => `/${segments.join('/')}${ending}`);
  return fc.tuple(path, queries(operation, subject.mark)).map(([at, query]) => (query === '' ? at : `${at}?${query}`));
}

const endings = (mark: string): Arbitrary<string> =>
  fc.oneof(
    { weight: 20, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom('/', '//', '/.', '/..', '.json', ';', '%20', '/complete') },
    { weight: 1, arbitrary: garbage(mark).map((text) => `/${text}`) },
  );

function queries(operation: ContractOperation, mark: string): Arbitrary<string> {
  const declared = parametersIn('query', operation).map(({ name, schema }) =>
    fc.oneof(fitting(schema), nearlyFitting(schema, mark)).map((value) => `${name}=${escaped(textOf(value))}`),
  );
  const pair = fc.oneof(
    ...declared,
    ...declared,
    fc
      .tuple(
        fc.constantFrom('q', 'completed[]', 'limit[gt]', '__proto__', 'constructor', 'user_id', 'cursor', 'limit'),
        garbage(mark),
      )
      .map(([name, value]) => `${name}=${value}`),
    garbage(mark),
  );
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.array(pair, { minLength: 1, maxLength: 4 }).map((pairs) => pairs.join('&')) },
  );
}

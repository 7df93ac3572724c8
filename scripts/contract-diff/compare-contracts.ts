import { isDeepStrictEqual } from 'node:util';
import { deduplicate, judge, type Change } from './change.ts';
import { compareBody, compareOthers, compareParameters, compareResponses } from './compare-messages.ts';
import { below, child, children, placeOf, type Place } from './place.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

interface Operation {
  readonly path: Place;
  readonly place: Place;
}

const operationsOf = (contract: Place): ReadonlyMap<string, Operation> =>
  new Map(
    [...children(child(contract, 'paths'))].flatMap(([template, path]) =>
      methods
        .filter((method) => path.node[method] !== undefined)
        .map((method) => [`${method.toUpperCase()} ${template}`, { path, place: child(path, method) }] as const),
    ),
  );

/** Every change of the contract that a client can notice, the breaking ones first. */
export const compareContracts = (base: object, revision: object): readonly Change[] =>
  deduplicate(compare(placeOf(base), placeOf(revision)));

function* compare(old: Place, next: Place): Generator<Change> {
  const [before, after] = [operationsOf(old), operationsOf(next)];
  for (const [name, { place }] of before) {
    if (!after.has(name)) yield judge(place.node.operationId ?? name, 'request', 'lost', place.at, `${name} is gone`);
  }
  for (const [name, operation] of after) {
    const { place } = operation;
    const was = before.get(name);
    if (was) yield* compareOperations(was, operation, name);
    else yield judge(place.node.operationId ?? name, 'request', 'gained', place.at, `${name} is new`);
  }
  yield* compareAddresses('every operation', old, next);
  yield* compareOthers({ operation: 'every operation', direction: 'request' }, old, next, [
    'openapi',
    'info',
    'paths',
    'components',
    'security',
    'servers',
  ]);
}

function* compareOperations(old: Operation, next: Operation, address: string): Generator<Change> {
  const [before, after] = [old.place, next.place];
  const name: string = after.node.operationId ?? address;
  if (before.node.operationId !== after.node.operationId) {
    yield judge(
      name,
      'request',
      'lost',
      below(after, 'operationId'),
      `operationId was ${before.node.operationId}; generated clients call it by that name`,
    );
  }
  if (!before.node.deprecated && after.node.deprecated)
    yield judge(name, 'request', 'gained', below(after, 'deprecated'), 'is deprecated');
  yield* compareSecurity(name, before, after);
  yield* compareParameters(name, [old.path, before], [next.path, after]);
  yield* compareBody(name, before, after);
  yield* compareResponses(name, child(before, 'responses'), child(after, 'responses'));
  yield* compareAddresses(name, before, after);
  yield* compareOthers({ operation: name, direction: 'request' }, before, after, [
    'operationId',
    'deprecated',
    'security',
    'parameters',
    'requestBody',
    'responses',
    'servers',
  ]);
}

type Requirement = Readonly<Record<string, readonly string[]>>;

/** Each way in, with the schemes spelled out but for their text. No list, or an empty one, lets everyone in. */
function waysIn({ contract, node }: Place): readonly Requirement[] {
  const ways: readonly Requirement[] = node.security ?? placeOf(contract).node.security ?? [];
  const schemes = child(placeOf(contract), 'components');
  return (ways.length === 0 ? [{}] : ways).map((way) =>
    Object.fromEntries(
      Object.entries(way).map(([name, scopes]) => {
        const {
          description: _text,
          bearerFormat: _hint,
          ...scheme
        } = child(child(schemes, 'securitySchemes'), name).node ?? {};
        return [JSON.stringify(Object.entries(scheme).sort()), scopes];
      }),
    ),
  );
}

function* compareSecurity(operation: string, old: Place, next: Place): Generator<Change> {
  const [before, after] = [waysIn(old), waysIn(next)];
  // Who had what a way in asks for still gets in when some way asks for no more than that.
  const opens = (way: Requirement, had: Requirement): boolean =>
    Object.entries(way).every(
      ([scheme, scopes]) => scopes.every((scope) => had[scheme]?.includes(scope)) && had[scheme] !== undefined,
    );
  const where = next.node.security === undefined ? '#/security' : below(next, 'security');
  if (!before.every((had) => after.some((way) => opens(way, had))))
    yield judge(operation, 'request', 'narrowed', where, 'asks for another or a further credential');
  else if (!after.every((way) => before.some((had) => opens(had, way))))
    yield judge(operation, 'request', 'widened', where, 'asks for less, or lets in by a further credential');
}

function* compareAddresses(operation: string, old: Place, next: Place): Generator<Change> {
  const urls = ({ node }: Place): readonly string[] => (node.servers ?? []).map(({ url }: { url: string }) => url);
  const [before, after] = [urls(old), urls(next)];
  if (isDeepStrictEqual(before, after)) return;
  const lost = before.some((url) => !after.includes(url));
  yield judge(
    operation,
    'request',
    lost ? 'lost' : 'gained',
    below(next, 'servers'),
    `addresses were ${before.join(', ') || 'none'}, are ${after.join(', ') || 'none'}`,
  );
}

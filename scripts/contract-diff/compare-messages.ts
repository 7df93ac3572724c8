import { judge, type Change, type Direction, type Effect } from './change.ts';
import { isText, unknown } from './compare-keywords.ts';
import { compareOptional } from './compare-schemas.ts';
import { below, child, children, pair, type Place } from './place.ts';

export interface Reach {
  readonly operation: string;
  readonly direction: Direction;
}

const tell = ({ operation, direction }: Reach, effect: Effect, where: string, what: string): Change =>
  judge(operation, direction, effect, where, what);

function* compareSchema(reach: Reach, old: Place, next: Place): Generator<Change> {
  for (const { effect, where, what } of compareOptional(child(old, 'schema'), child(next, 'schema')))
    yield tell(reach, effect, where, what);
}

/** Whatever stands there that the comparison does not read. */
export function* compareOthers(reach: Reach, old: Place, next: Place, read: readonly string[]): Generator<Change> {
  for (const keyword of new Set([...Object.keys(old.node ?? {}), ...Object.keys(next.node ?? {})])) {
    if (read.includes(keyword) || isText(keyword)) continue;
    for (const [effect, what] of unknown(old.node?.[keyword], next.node?.[keyword]))
      yield tell(reach, effect, below(next, keyword), `${keyword} ${what}`);
  }
}

/** What has to come: a new must narrows, one that goes widens. */
function* compareRequired(reach: Reach, old: Place, next: Place, name: string): Generator<Change> {
  const [before, after] = [old.node.required ?? false, next.node.required ?? false];
  if (before !== after)
    yield tell(
      reach,
      after ? 'narrowed' : 'widened',
      below(next, 'required'),
      `${name} is ${after ? 'required' : 'no longer required'}`,
    );
}

export function* compareContent(reach: Reach, old: Place, next: Place): Generator<Change> {
  const { gone, kept, fresh } = pair(children(old), children(next));
  for (const [type] of gone) yield tell(reach, 'lost', below(next, type), `media type ${type} is gone`);
  for (const [type] of fresh) yield tell(reach, 'gained', below(next, type), `media type ${type} is new`);
  for (const [, before, after] of kept) {
    yield* compareSchema(reach, before, after);
    yield* compareOthers(reach, before, after, ['schema']);
  }
}

/** Parameters by place and name. Those of the path hold for each of its operations, which may replace them. */
const parametersOf = (path: Place, operation: Place): ReadonlyMap<string, Place> =>
  new Map(
    [path, operation].flatMap((place) => [
      ...children(
        child(place, 'parameters'),
        ({ node }) => `${node.in} parameter ${node.in === 'header' ? node.name.toLowerCase() : node.name}`,
      ),
    ]),
  );

export function* compareParameters(
  operation: string,
  old: readonly [Place, Place],
  next: readonly [Place, Place],
): Generator<Change> {
  const reach: Reach = { operation, direction: 'request' };
  const { gone, kept, fresh } = pair(parametersOf(...old), parametersOf(...next));
  const at = below(next[1], 'parameters');
  // Unknown parameters are ignored: a filter that goes would silently give more than was asked for.
  for (const [name] of gone) yield tell(reach, 'lost', at, `${name} is gone`);
  for (const [name, { node }] of fresh)
    yield tell(
      reach,
      node.required ? 'narrowed' : 'gained',
      at,
      `${name} is new${node.required ? ' and required' : ''}`,
    );
  for (const [name, before, after] of kept) {
    yield* compareRequired(reach, before, after, name);
    yield* compareSchema(reach, before, after);
    yield* compareOthers(reach, before, after, ['name', 'in', 'required', 'schema']);
  }
}

export function* compareBody(operation: string, before: Place, after: Place): Generator<Change> {
  const reach: Reach = { operation, direction: 'request' };
  const [old, next] = [child(before, 'requestBody'), child(after, 'requestBody')];
  const at = below(after, 'requestBody');
  if (old.node === undefined && next.node === undefined) return;
  if (next.node === undefined) yield tell(reach, 'lost', at, 'the body is gone');
  else if (old.node === undefined) yield tell(reach, next.node.required ? 'narrowed' : 'gained', at, 'a body is new');
  else {
    yield* compareRequired(reach, old, next, 'the body');
    yield* compareContent(reach, child(old, 'content'), child(next, 'content'));
  }
}

export function* compareResponses(operation: string, old: Place, next: Place): Generator<Change> {
  const reach: Reach = { operation, direction: 'response' };
  const { gone, kept, fresh } = pair(children(old), children(next));
  for (const [status] of gone) yield tell(reach, 'lost', below(next, status), `status ${status} is gone`);
  // A client treats a 4xx or 5xx that it does not know as 400 or 500 (RFC 9110, section 15); another success it would misread.
  // A 304 comes only to a client that sends a precondition (section 15.4.5).
  for (const [status] of fresh)
    yield tell(
      reach,
      /^([45]|304$)/.test(status) ? 'gained' : 'widened',
      below(next, status),
      `status ${status} is new`,
    );
  for (const [, before, after] of kept) {
    yield* compareContent(reach, child(before, 'content'), child(after, 'content'));
    yield* compareHeaders(reach, child(before, 'headers'), child(after, 'headers'));
    yield* compareOthers(reach, before, after, ['content', 'headers']);
  }
}

function* compareHeaders(reach: Reach, old: Place, next: Place): Generator<Change> {
  const byName = (place: Place): ReadonlyMap<string, Place> => children(place, (_header, name) => name.toLowerCase());
  const { gone, kept, fresh } = pair(byName(old), byName(next));
  for (const [name] of gone) yield tell(reach, 'lost', next.at, `header ${name} is gone`);
  for (const [name] of fresh) yield tell(reach, 'gained', next.at, `header ${name} is new`);
  for (const [name, before, after] of kept) {
    yield* compareRequired(reach, before, after, `header ${name}`);
    yield* compareSchema(reach, before, after);
    yield* compareOthers(reach, before, after, ['required', 'schema']);
  }
}

import type { Effect } from './change.ts';
import { isText, keywords, unknown } from './compare-keywords.ts';
import { below, child, children, pair, type Place } from './place.ts';

export interface SchemaChange {
  readonly where: string;
  readonly what: string;
  readonly effect: Effect;
}

// A member more is a condition more; in a negation, fewer texts are refused.
const opposites: Readonly<Record<Effect, Effect>> = {
  narrowed: 'widened',
  widened: 'narrowed',
  replaced: 'replaced',
  lost: 'narrowed',
  gained: 'widened',
};
const alternatives = new Set(['allOf', 'anyOf', 'oneOf']);
const nested = new Set(['properties', 'items', 'additionalProperties', 'not', ...alternatives]);

/** `true`, `false` and `const` are other words for `{}`, `not: {}` and an `enum` of one. */
function plain(place: Place): Place {
  if (typeof place.node === 'boolean') return { ...place, node: place.node ? {} : { not: {} } };
  const { const: only, ...others } = place.node ?? {};
  return only === undefined ? place : { ...place, node: { ...others, enum: [only] } };
}

export function* compareSchemas(before: Place, after: Place): Generator<SchemaChange> {
  const [old, next] = [plain(before), plain(after)];
  yield* compareProperties(child(old, 'properties'), child(next, 'properties'));
  yield* compareClosing(old, next);
  yield* compareOptional(child(old, 'items'), child(next, 'items'));
  yield* compareNegations(child(old, 'not'), child(next, 'not'));
  for (const keyword of alternatives) yield* compareAlternatives(child(old, keyword), child(next, keyword), keyword);
  for (const keyword of new Set([...Object.keys(old.node), ...Object.keys(next.node)])) {
    if (nested.has(keyword) || isText(keyword)) continue;
    const rule = keywords.get(keyword) ?? unknown;
    for (const [effect, what] of rule(old.node[keyword], next.node[keyword]))
      yield { where: `${next.at}/${keyword}`, what: `${keyword} ${what}`, effect };
  }
}

function* compareProperties(old: Place, next: Place): Generator<SchemaChange> {
  const { gone, kept, fresh } = pair(children(old), children(next));
  for (const [name] of gone) yield { where: below(next, name), what: `member ${name} is gone`, effect: 'lost' };
  for (const [name] of fresh) yield { where: below(next, name), what: `member ${name} is new`, effect: 'gained' };
  for (const [, before, after] of kept) yield* compareSchemas(before, after);
}

/** A client that reads skips unknown members, so a response may be opened; a request may not be closed. */
function* compareClosing(old: Place, next: Place): Generator<SchemaChange> {
  const [before, after] = [old.node.additionalProperties ?? true, next.node.additionalProperties ?? true];
  const [was, is] = [child(old, 'additionalProperties'), child(next, 'additionalProperties')];
  if (typeof before === 'object' && typeof after === 'object') yield* compareSchemas(was, is);
  else if (before !== after && after === true)
    yield { where: is.at, what: 'unknown members are allowed', effect: 'gained' };
  else if (before !== after)
    yield {
      where: is.at,
      what: 'unknown members are allowed no longer, or not all',
      effect: before === false ? 'widened' : 'narrowed',
    };
}

function* compareNegations(old: Place, next: Place): Generator<SchemaChange> {
  if (old.node === undefined || next.node === undefined) return yield* compareOptional(old, next);
  const isOpen = (place: Place): boolean => (place.node.additionalProperties ?? true) === true;
  for (const change of compareSchemas(old, next))
    yield { ...change, effect: isOpen(old) && isOpen(next) ? opposites[change.effect] : 'replaced' };
}

/** Without a schema, everything is allowed. */
export function* compareOptional(old: Place, next: Place): Generator<SchemaChange> {
  if (old.node !== undefined && next.node !== undefined) yield* compareSchemas(old, next);
  else if (next.node !== undefined) yield { where: next.at, what: 'a limit is new', effect: 'narrowed' };
  else if (old.node !== undefined) yield { where: next.at, what: 'a limit is gone', effect: 'widened' };
}

function* compareAlternatives(old: Place, next: Place, keyword: string): Generator<SchemaChange> {
  // No `allOf` limits nothing, as an empty one would; no `anyOf` allows everything.
  if (keyword !== 'allOf' && (old.node === undefined || next.node === undefined))
    return yield* compareOptional(old, next);
  const nameOf = ({ node }: Place): string => node.title ?? JSON.stringify(node);
  const { gone, kept, fresh } = pair(children(old, nameOf), children(next, nameOf));
  for (const [, before, after] of kept) yield* compareSchemas(before, after);
  // What has no name and differs is the same part, changed, as far as there are as many.
  const one = (name: string): string => `one of ${keyword}: ${name}`;
  for (const [index, [name, before]] of gone.entries()) {
    const after = fresh[index]?.[1];
    if (after) yield* compareSchemas(before, after);
    else yield { where: next.at, what: `${one(name)} is gone`, effect: keyword === 'allOf' ? 'widened' : 'narrowed' };
  }
  for (const [name, { at }] of fresh.slice(gone.length))
    yield { where: at, what: `${one(name)} is new`, effect: keyword === 'allOf' ? 'narrowed' : 'widened' };
}

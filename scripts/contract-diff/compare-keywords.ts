import { isDeepStrictEqual } from 'node:util';
import type { Effect } from './change.ts';

type Found = readonly (readonly [Effect, string])[];
type Rule = (old: unknown, next: unknown) => Found;

const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
const from = (old: unknown, next: unknown): string => `was ${show(old)}, is ${show(next)}`;

const lowest =
  (least: number): Rule =>
  (old, next) => {
    const [before, after] = [Number(old ?? least), Number(next ?? least)];
    return before === after ? [] : [[after > before ? 'narrowed' : 'widened', from(old, next)]];
  };
const highest: Rule = (old, next) => {
  const [before, after] = [Number(old ?? Infinity), Number(next ?? Infinity)];
  return before === after ? [] : [[after < before ? 'narrowed' : 'widened', from(old, next)]];
};

/** For what only those who know it can compare, such as two patterns. */
const whole =
  (added: Effect, removed: Effect): Rule =>
  (old, next) => {
    if (isDeepStrictEqual(old, next)) return [];
    return [[old === undefined ? added : next === undefined ? removed : 'replaced', from(old, next)]];
  };

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** For sets of what is allowed; without a set, everything is. */
const allowed =
  (spread: (value: unknown) => readonly unknown[] = list): Rule =>
  (old, next) => {
    if (old === undefined || next === undefined) return whole('narrowed', 'widened')(old, next);
    const [before, after] = [spread(old), spread(next)];
    const missing = (some: readonly unknown[], others: readonly unknown[]): readonly unknown[] =>
      some.filter((value) => !others.some((other) => isDeepStrictEqual(value, other)));
    return [
      ...missing(before, after).map((value) => ['narrowed', `no longer ${show(value)}`] as const),
      ...missing(after, before).map((value) => ['widened', `now also ${show(value)}`] as const),
    ];
  };

const types = (value: unknown): readonly unknown[] =>
  list(value).flatMap((type) => (type === 'number' ? ['number', 'integer'] : [type]));

const required: Rule = (old = [], next = []) =>
  allowed()(old, next).map(([effect, what]) => (effect === 'narrowed' ? ['widened', what] : ['narrowed', what]));

const unique: Rule = (old = false, next = false) =>
  old === next ? [] : [[next ? 'narrowed' : 'widened', from(old, next)]];

/** Bounds, sets and texts: keywords whose values are no schemas. */
export const keywords: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    type: allowed(types),
    enum: allowed(),
    required,
    minimum: lowest(-Infinity),
    exclusiveMinimum: lowest(-Infinity),
    minLength: lowest(0),
    minItems: lowest(0),
    minProperties: lowest(0),
    maximum: highest,
    exclusiveMaximum: highest,
    maxLength: highest,
    maxItems: highest,
    maxProperties: highest,
    uniqueItems: unique,
    pattern: whole('narrowed', 'widened'),
    format: whole('narrowed', 'widened'),
    multipleOf: whole('narrowed', 'widened'),
    default: whole('gained', 'replaced'),
  }),
);

export const texts: ReadonlySet<string> = new Set([
  'title',
  'description',
  'summary',
  'example',
  'examples',
  '$comment',
  'externalDocs',
  'tags',
  'links',
]);

export const isText = (keyword: string): boolean => texts.has(keyword) || keyword.startsWith('x-');

/** What nobody taught this comparison counts as breaking. */
export const unknown: Rule = whole('replaced', 'replaced');

interface Body {
  readonly title?: unknown;
  readonly description?: unknown;
  readonly completed?: unknown;
}

// Code points are counted only where code units are too many.
const isTitle = (value: unknown): value is string =>
  typeof value === 'string' && /\S/.test(value) && atMost(value, 200);
const isDescription = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && atMost(value, 1_000));
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const atMost = (text: string, limit: number): boolean => text.length <= limit || [...text].length <= limit;

/** @returns undefined if the body is not a new task */
export function newTask(body: unknown): { title: string; description: string | null; completed: boolean } | undefined {
  if (!isObject(body)) return undefined;
  const { title, description = null, completed = false } = body;
  return isTitle(title) && isDescription(description) && isBoolean(completed)
    ? { title, description, completed }
    : undefined;
}

/** @returns undefined if the body has no change, or a bad one */
export function taskChanges(
  body: unknown,
): { title: string | undefined; description: string | null | undefined; completed: boolean | undefined } | undefined {
  if (!isObject(body)) return undefined;
  const { title, description, completed } = body;
  if (title === undefined && description === undefined && completed === undefined) return undefined;
  if (title !== undefined && !isTitle(title)) return undefined;
  if (description !== undefined && !isDescription(description)) return undefined;
  if (completed !== undefined && !isBoolean(completed)) return undefined;
  return { title, description, completed };
}

/** @returns null for "the opposite", and undefined if the body is neither that nor a completion */
export function wishedCompletion(body: unknown): boolean | null | undefined {
  if (body === undefined) return null;
  if (!isObject(body)) return undefined;
  const { completed = null } = body;
  return completed === null || isBoolean(completed) ? completed : undefined;
}

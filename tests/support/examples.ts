/**
 * Whether an answer tells the same story as an example of the contract: the same members (the answer may have more),
 * the same truth values, problem types and statuses, and lists that are both empty or both not. Texts, ids and times are free.
 */
export function tellsTheSame(example: unknown, answer: unknown, key = ''): boolean {
  if (Array.isArray(example)) {
    return (
      Array.isArray(answer) &&
      example.length > 0 === answer.length > 0 &&
      (example.length === 0 || tellsTheSame(example[0], answer[0]))
    );
  }
  if (typeof example === 'object' && example !== null) {
    return (
      typeof answer === 'object' &&
      answer !== null &&
      Object.entries(example).every(([name, value]) =>
        tellsTheSame(value, (answer as Record<string, unknown>)[name], name),
      )
    );
  }
  if (typeof example === 'boolean' || ['type', 'status'].includes(key)) return example === answer;
  const isText = (value: unknown): boolean => value === null || typeof value === 'string';
  return isText(example) ? isText(answer) : typeof example === typeof answer;
}

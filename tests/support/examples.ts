/**
 * Whether a response tells the same story as an example of the contract: the same properties (the response may have more),
 * the same truth values, problem types and statuses, and lists that are both empty or both not. Texts, ids and times are free.
 */
export function tellsTheSame(example: unknown, response: unknown, key = ''): boolean {
  if (Array.isArray(example)) {
    return (
      Array.isArray(response) &&
      example.length > 0 === response.length > 0 &&
      (example.length === 0 || tellsTheSame(example[0], response[0]))
    );
  }
  if (typeof example === 'object' && example !== null) {
    return (
      typeof response === 'object' &&
      response !== null &&
      Object.entries(example).every(([name, value]) =>
        tellsTheSame(value, (response as Record<string, unknown>)[name], name),
      )
    );
  }
  if (typeof example === 'boolean' || ['type', 'status'].includes(key)) return example === response;
  const isText = (value: unknown): boolean => value === null || typeof value === 'string';
  return isText(example) ? isText(response) : typeof example === typeof response;
}

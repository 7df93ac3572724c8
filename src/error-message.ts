/** `fetch failed` has its reason in its cause, and several attempts at one connection have no message of their own. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error.message === 'fetch failed' && error.cause !== undefined
    ? messageOf(error.cause)
    : error.message || error.name;
}

import { APIError } from 'better-auth/api';

/** In milliseconds. */
const timeout = 30_000;

/**
 * Erases everything that the Todo API stores about the user. It can be repeated.
 * @param apiUrl as this server reaches the Todo API @throws APIError whose message the page shows
 */
export async function eraseTasks(apiUrl: string, userId: string, token: string): Promise<void> {
  const response = await fetch(`${apiUrl}/api/erasure`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ user_id: userId }),
    signal: AbortSignal.timeout(timeout),
  }).catch((error: unknown) => String(error));
  if (typeof response !== 'string' && response.ok) return;
  console.error(`POST ${apiUrl}/api/erasure: ${typeof response === 'string' ? response : response.status}`);
  throw new APIError('SERVICE_UNAVAILABLE', {
    message: 'Your tasks could not be deleted, so your account was kept. Try again later.',
  });
}

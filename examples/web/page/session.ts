import { decodeJwt } from 'jose';

export interface User {
  readonly id: string;
  readonly email: string;
}

/** The user has to sign in again. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';

  constructor() {
    super('Your session has ended. Sign in again.');
  }
}

/** Better Auth's response. @throws with what Better Auth says was wrong */
async function askAuth<Body>(path: string, body?: object, signal?: AbortSignal): Promise<Body> {
  const response = await fetch(path, {
    signal: signal ?? null,
    ...(body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const answer = (await response.json().catch(() => null)) as (Body & { message?: string }) | null;
  if (!response.ok) throw new Error(answer?.message ?? 'Signing in does not work now. Try again later.');
  return answer as Body;
}

/** In milliseconds. */
const longestWait = 5_000;

/** Who is signed in, if anybody is. @throws when Better Auth does not say it in time */
export const currentUser = async (): Promise<User | undefined> =>
  (await askAuth<{ user: User } | null>('/api/auth/get-session', undefined, AbortSignal.timeout(longestWait)))?.user;

export const signUp = (email: string, password: string): Promise<unknown> =>
  askAuth('/api/auth/sign-up/email', { email, password, name: email });
export const signIn = (email: string, password: string): Promise<unknown> =>
  askAuth('/api/auth/sign-in/email', { email, password });
export const signOut = (): Promise<unknown> => askAuth('/api/auth/sign-out', {});

/** Deletes the user's tasks first, then the account. @throws when either cannot be deleted; the account is kept then */
export const deleteAccount = (password: string): Promise<unknown> => askAuth('/api/auth/delete-user', { password });

/**
 * The jwt plugin's token, or with `?token=shared-secret` in the page's URL the one that our own route signs.
 * @throws SessionEnded if the user is not signed in any more. Somebody else may be, in another tab.
 */
export async function freshToken(userId: string): Promise<string> {
  const isShared = new URLSearchParams(location.search).get('token') === 'shared-secret';
  const response = await fetch(isShared ? '/shared-secret-token' : '/api/auth/token');
  if (response.status === 401) throw new SessionEnded();
  if (!response.ok) throw new Error('Better Auth gives no token now. Try again later.');
  const { token } = (await response.json()) as { token: string };
  if (decodeJwt(token).sub !== userId) throw new SessionEnded();
  return token;
}

export interface User {
  readonly id: string;
}

/** Better Auth's answer. @throws with what Better Auth says was wrong */
async function askAuth<Body>(path: string, body?: object): Promise<Body> {
  const response = await fetch(
    path,
    body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) },
  );
  const answer = (await response.json()) as (Body & { message?: string }) | null;
  if (!response.ok) throw new Error(answer?.message ?? 'Signing in does not work now.');
  return answer as Body;
}

/** Who is signed in, if anybody is. */
export const currentUser = async (): Promise<User | undefined> =>
  (await askAuth<{ user: User } | null>('/api/auth/get-session'))?.user;

export const signUp = (email: string, password: string): Promise<unknown> =>
  askAuth('/api/auth/sign-up/email', { email, password, name: email });
export const signIn = (email: string, password: string): Promise<unknown> =>
  askAuth('/api/auth/sign-in/email', { email, password });
export const signOut = (): Promise<unknown> => askAuth('/api/auth/sign-out', {});

/** The jwt plugin's token, or with `?token=shared-secret` in the page's address the one that our own route signs. */
export async function freshToken(): Promise<string> {
  const isShared = new URLSearchParams(location.search).get('token') === 'shared-secret';
  const response = await fetch(isShared ? '/shared-secret-token' : '/api/auth/token');
  const { token } = (await response.json()) as { token?: string };
  if (token === undefined) throw new Error('Your session has ended. Sign in again.');
  return token;
}

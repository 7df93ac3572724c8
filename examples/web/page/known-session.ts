import { currentUser, type User } from './session.ts';

export interface KnownSession {
  readonly user: User;
  /** Where the Todo API is. */
  readonly apiUrl: string;
}

const name = 'todo-web-example session';

/**
 * Who is signed in, if anybody is. If the server does not tell, it is who was signed in here the last time, whose tasks the hooks
 * still have.
 */
export async function findSession(): Promise<KnownSession | undefined> {
  try {
    const user = await currentUser();
    if (!user) {
      localStorage.removeItem(name);
      return undefined;
    }
    const { apiUrl } = (await (await fetch('/config.json')).json()) as { apiUrl: string };
    const session = { user, apiUrl };
    localStorage.setItem(name, JSON.stringify(session));
    return session;
  } catch (error) {
    const known = remembered();
    if (!known) throw error;
    return known;
  }
}

/** Somebody else may have signed in since, in another tab. */
export function forgetSession({ id }: User): void {
  if (remembered()?.user.id === id) localStorage.removeItem(name);
}

function remembered(): KnownSession | undefined {
  const stored = localStorage.getItem(name);
  return stored === null ? undefined : (JSON.parse(stored) as KnownSession);
}

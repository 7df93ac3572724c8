import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { jwt } from 'better-auth/plugins';
import { SignJWT } from 'jose';

interface AuthOptions {
  readonly url: string;
  readonly secret: string;
  /** Such as "15m". */
  readonly tokenLifetime: string;
}

/** Erases what the Todo API stores about a user. @param token the user's @throws when it does not: the account is kept then */
type Erase = (userId: string, token: string) => Promise<void>;

/** A real Better Auth. It forgets its users when it stops: this is an example. */
export function createAuth({ url, secret, tokenLifetime }: AuthOptions, erase: Erase) {
  const tokenFor = async (userId: string): Promise<string> =>
    (await auth.api.signJWT({ body: { payload: { sub: userId } } })).token;

  const auth = betterAuth({
    baseURL: url,
    secret,
    database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] }),
    emailAndPassword: { enabled: true },
    // The tasks first: once the account is gone, nobody could erase them.
    user: { deleteUser: { enabled: true, beforeDelete: async ({ id }) => erase(id, await tokenFor(id)) } },
    // Otherwise the whole user is in each token, avatar included. Better Auth adds sub, iss, aud, iat and exp itself.
    plugins: [jwt({ jwt: { expirationTime: tokenLifetime, definePayload: () => ({}) } })],
    telemetry: { enabled: false },
  });
  return auth;
}

/** The other kind of token that the service takes: signed with the secret that both sides know. Undefined without a session. */
export async function sharedSecretToken(
  auth: ReturnType<typeof createAuth>,
  headers: Headers,
  { secret, tokenLifetime }: AuthOptions,
): Promise<string | undefined> {
  const session = await auth.api.getSession({ headers });
  return session
    ? new SignJWT({ sub: session.user.id })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime(tokenLifetime)
        .sign(new TextEncoder().encode(secret))
    : undefined;
}

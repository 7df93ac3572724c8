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

/** A real Better Auth. It forgets its users when it stops: this is an example. */
export const createAuth = ({ url, secret, tokenLifetime }: AuthOptions) =>
  betterAuth({
    baseURL: url,
    secret,
    database: memoryAdapter({ user: [], session: [], account: [], verification: [], jwks: [] }),
    emailAndPassword: { enabled: true },
    // Otherwise the whole user is in each token, avatar included. Better Auth adds sub, iss, aud, iat and exp itself.
    plugins: [jwt({ jwt: { expirationTime: tokenLifetime, definePayload: () => ({}) } })],
    telemetry: { enabled: false },
  });

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

import { DatabaseSync } from 'node:sqlite';
import { betterAuth } from 'better-auth';
import { jwt } from 'better-auth/plugins';

/** BETTER_AUTH_URL and BETTER_AUTH_SECRET are read from the environment. */
export const auth = betterAuth({
  database: new DatabaseSync('auth.sqlite'),
  emailAndPassword: { enabled: true },
  // Otherwise the whole user is in each token, avatar included. Better Auth adds sub, iss, aud, iat and exp itself.
  plugins: [jwt({ jwt: { definePayload: () => ({}) } })],
  telemetry: { enabled: false },
});

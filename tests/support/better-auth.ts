import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { betterAuth, type BetterAuthPlugin } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import { bearer, jwt, type JwtOptions } from 'better-auth/plugins';
import { SignJWT } from 'jose';
import { secret } from './tokens.ts';

interface BetterAuthOptions {
  /** Of the jwt plugin. */
  readonly jwt?: JwtOptions;
  /** Of the session_data cookie, which is off unless given. */
  readonly cookieCache?: 'compact' | 'jwt' | 'jwe';
  /** Its base URL, if that is not where it listens; with a path, that is its base path. */
  readonly publicUrl?: (url: string) => string;
  readonly port?: number;
  /** Numbers users and keys from 1, as many a database does. */
  readonly serialIds?: boolean;
  /** Beside jwt and bearer. */
  readonly plugins?: readonly BetterAuthPlugin[];
  /** Of its users and keys, for several hosts of one Better Auth. */
  readonly database?: Tables;
}

type Tables = Parameters<typeof memoryAdapter>[0];

/** A user who has just signed in. */
export interface Session {
  readonly userId: string;
  /** Of the bearer plugin: names the session, and is no JWT. */
  readonly sessionToken: string;
  /** The session_data cookie, where there is one. */
  readonly sessionData: string | undefined;
  /** From /api/auth/token. */
  token(): Promise<string>;
  /** From the set-auth-jwt header of /api/auth/get-session. */
  headerToken(): Promise<string>;
  /** Asks for a path below the base path with the user's cookies. */
  get(path: string): Promise<Response>;
  /** Calls an endpoint of a plugin that takes no request from outside. */
  call(endpoint: string, body: object): Promise<unknown>;
}

export interface BetterAuthServer {
  readonly url: string;
  /** The URL with the base path. */
  readonly api: string;
  /** Signs a new user up, and then in. */
  signIn(): Promise<Session>;
  /** Out of the link in the latest e-mail. */
  readonly emailToken: string | undefined;
  close(): Promise<void>;
}

/** The other way a Better Auth server signs: HS256 with the secret that it shares with the service. */
export const sharedSecretSigning: JwtOptions = {
  jwks: { remoteUrl: 'http://127.0.0.1:1/jwks', keyPairConfig: { alg: 'EdDSA' } },
  jwt: { sign: (payload) => new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(secret)) },
};

type Endpoints = Readonly<Record<string, (input: { body: object; headers: Headers }) => Promise<unknown>>>;

/** A database in memory, which several servers may share. */
export const emptyTables = (plugins: readonly BetterAuthPlugin[] = []): Tables =>
  Object.fromEntries(
    ['user', 'session', 'account', 'verification', 'jwks', ...tablesOf(plugins)].map((table) => [table, []]),
  );
const tablesOf = (plugins: readonly BetterAuthPlugin[]): string[] =>
  plugins.flatMap(({ schema = {} }) => Object.keys(schema));

/** A real Better Auth on a free port, with its users in memory and the secret of the tests. */
export async function startBetterAuth({
  jwt: jwtOptions = {},
  cookieCache,
  publicUrl = (own) => own,
  port = 0,
  serialIds = false,
  plugins = [],
  database = emptyTables(plugins),
}: BetterAuthOptions = {}): Promise<BetterAuthServer> {
  let emailToken: string | undefined;
  // The URL is part of what Better Auth signs, so the port has to be known before there is a Better Auth.
  const server = createServer();
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const auth = betterAuth({
    baseURL: publicUrl(url),
    trustedOrigins: [url],
    secret,
    ...(serialIds && { advanced: { database: { generateId: 'serial' as const } } }),
    database: memoryAdapter(database),
    emailAndPassword: { enabled: true },
    emailVerification: {
      sendOnSignUp: true,
      sendVerificationEmail: ({ token }) => {
        emailToken = token;
        return Promise.resolve();
      },
    },
    ...(cookieCache && { session: { cookieCache: { enabled: true, strategy: cookieCache } } }),
    plugins: [bearer(), jwt(jwtOptions), ...plugins],
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
  });
  const handle = toNodeHandler(auth);
  server.on('request', (request, response) => {
    void handle(request, response);
  });

  const { pathname } = new URL(publicUrl(url));
  const api = `${url}${pathname === '/' ? '/api/auth' : pathname.replace(/\/$/, '')}`;
  return {
    url,
    api,
    get emailToken() {
      return emailToken;
    },
    signIn: async () => {
      const credentials = {
        email: `${randomUUID()}@example.com`,
        password: 'correct horse battery staple',
        name: 'User',
      };
      await post(`${api}/sign-up/email`, credentials);
      const signedIn = await post(`${api}/sign-in/email`, credentials);
      const { user } = (await signedIn.json()) as { user: { id: string } };
      const cookies = signedIn.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
      const headers = { cookie: cookies.join('; ') };
      const get = (path: string): Promise<Response> => fetch(`${api}${path}`, { headers });
      return {
        userId: user.id,
        sessionToken: signedIn.headers.get('set-auth-token') ?? '',
        sessionData: valueOf(cookies, 'better-auth.session_data'),
        token: async () => ((await (await get('/token')).json()) as { token: string }).token,
        get,
        call: (endpoint, body) =>
          (auth.api as unknown as Endpoints)[endpoint]!({ body, headers: new Headers(headers) }),
        headerToken: async () => (await get('/get-session')).headers.get('set-auth-jwt') ?? '',
      };
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Signs a new user up at a Better Auth of another process, as a page of its public URL does.
 * @param profile of the user, beside e-mail address and password @returns the user's token
 */
export const signUp = async (url: string, publicUrl = url, profile: object = {}): Promise<string> =>
  (await openSession(url, publicUrl, profile)).token;

/** The same. @returns also a function that deletes the account */
export async function openSession(
  url: string,
  publicUrl: string,
  profile: object = {},
): Promise<{ readonly token: string; readonly deleteAccount: () => Promise<unknown> }> {
  const password = 'correct horse battery staple';
  const credentials = { email: `${randomUUID()}@example.com`, password, name: 'User' };
  const signedUp = await post(`${url}/api/auth/sign-up/email`, { ...credentials, ...profile }, publicUrl);
  const cookie = signedUp.headers
    .getSetCookie()
    .map((text) => text.split(';')[0] ?? '')
    .join('; ');
  const response = await fetch(`${url}/api/auth/token`, { headers: { cookie } });
  return {
    token: ((await response.json()) as { token: string }).token,
    deleteAccount: () => post(`${url}/api/auth/delete-user`, { password }, publicUrl, cookie),
  };
}

/** @throws when Better Auth refuses; it takes no request to sign up without an Origin */
async function post(url: string, body: object, origin = new URL(url).origin, cookie = ''): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, cookie },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`Better Auth answers ${response.status} to ${url}: ${await response.text()}`);
  return response;
}

const valueOf = (cookies: readonly string[], name: string): string | undefined =>
  cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);

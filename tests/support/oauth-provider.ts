import { createHash, randomBytes } from 'node:crypto';
import { oauthProvider } from '@better-auth/oauth-provider';
import type { BetterAuthPlugin } from 'better-auth';
import { startBetterAuth, type BetterAuthServer, type Session } from './better-auth.ts';

/** What clients name as `resource`, so that it becomes the audience (RFC 8707). */
export const resource = 'https://todo.example.com';
const redirectUri = 'https://client.example.com/callback';
const scopes = ['openid', 'tasks:read', 'tasks:write'];

interface Tokens {
  readonly accessToken: string;
  readonly idToken: string | undefined;
}

export interface OAuthProvider extends BetterAuthServer {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** Tokens of a new client that acts for the user, by authorization_code with PKCE. @param scope those that the client asks for */
  authorize(user: Session, scope: string): Promise<Tokens>;
  /** The own token of a new client, by client_credentials. @param owner who registers the client */
  clientToken(owner: Session, scope: string): Promise<{ readonly clientId: string; readonly accessToken: string }>;
}

interface Client {
  readonly client_id: string;
  readonly client_secret: string;
}

/** A real Better Auth with its OAuth provider plugin, which lets each client do what it asks for. */
export async function startOAuthProvider(): Promise<OAuthProvider> {
  const plugin = oauthProvider({
    loginPage: '/login',
    consentPage: '/consent',
    scopes,
    clientPrivileges: () => true,
    enforcePerClientResources: false,
    resources: [{ identifier: resource, allowedScopes: scopes }],
    silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
  });
  // Its endpoints may have no body, which the type of a plugin does not foresee.
  const server = await startBetterAuth({ plugins: [plugin as unknown as BetterAuthPlugin] });

  const createClient = async (owner: Session, options: object): Promise<Client> =>
    (await owner.call('adminCreateOAuthClient', { scope: scopes.join(' '), ...options })) as Client;

  const ask = async ({ client_id: id, client_secret: secret }: Client, form: object): Promise<Tokens> => {
    const response = await fetch(`${server.api}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
      body: new URLSearchParams({ resource, ...form }),
    });
    if (!response.ok) throw new Error(`The OAuth provider answers ${response.status}: ${await response.text()}`);
    const tokens = (await response.json()) as { access_token: string; id_token?: string };
    return { accessToken: tokens.access_token, idToken: tokens.id_token };
  };

  return Object.assign(server, {
    issuer: server.api,
    authorize: async (user: Session, scope: string) => {
      const client = await createClient(user, { redirect_uris: [redirectUri], skip_consent: true });
      const verifier = randomBytes(32).toString('base64url');
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: client.client_id,
        redirect_uri: redirectUri,
        scope,
        resource,
        state: 'state-of-the-tests',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      });
      const response = await user.get(`/oauth2/authorize?${query}`);
      const { url } = (await response.json()) as { url: string };
      const code = new URL(url).searchParams.get('code');
      if (code === null) throw new Error(`The OAuth provider gives no code: ${url}`);
      return ask(client, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      });
    },
    clientToken: async (owner: Session, scope: string) => {
      const client = await createClient(owner, {
        grant_types: ['client_credentials'],
        client_credentials_scopes: scope.split(' '),
      });
      const { accessToken } = await ask(client, { grant_type: 'client_credentials', scope });
      return { clientId: client.client_id, accessToken };
    },
  });
}

import type { RequestOptions } from '../support/api.ts';
import { newKey, startIssuer } from '../support/issuer.ts';
import { newUser, now } from '../support/tokens.ts';
import { forged, mark } from './canary.ts';

const audience = 'https://todo.example.com';

/** Why the service refuses some of the access tokens that are sent here. */
export const reasonsOfAccessTokens = [
  'wrong-oauth-issuer',
  'wrong-oauth-audience',
  'expired',
  'missing-claim',
  'malformed-claim',
  'token-of-client',
  'bound-token',
  'unknown-key',
  'missing-scope',
];

export interface AccessTokens {
  /** What makes the service take them. */
  readonly env: NodeJS.ProcessEnv;
  /** Requests with good and refused tokens whose every text has the control in it. */
  requests(control: string): Promise<[method: string, path: string, options: RequestOptions][]>;
  close(): Promise<void>;
}

/** OAuth access tokens of an issuer of our own, which lets them have any text. */
export async function startAccessTokens(): Promise<AccessTokens> {
  const [key, stranger] = [await newKey('EdDSA', 'published'), await newKey('EdDSA', 'stranger')];
  const issuer = await startIssuer(key);
  return {
    env: { OAUTH_ISSUER: issuer.url, OAUTH_AUDIENCE: audience },
    close: () => issuer.leave(),
    requests: async (control) => {
      const text = forged(control);
      const claims = {
        sub: newUser(),
        aud: audience,
        client_id: text,
        azp: text,
        jti: text,
        iat: now(),
        name: text,
        scope: `tasks:read tasks:write ${mark}`,
      };
      const sign = (changes: Record<string, unknown> = {}, by = key): Promise<string> =>
        issuer.sign(by, { ...claims, ...changes }, { typ: 'at+jwt' });
      const body = { title: text, description: text };
      const refused = await Promise.all([
        sign({ iss: text }),
        sign({ aud: text }),
        sign({ exp: now() - 60 }),
        sign({ jti: undefined }),
        sign({ scope: [text] }),
        sign({ sub: text }),
        sign({ cnf: { jkt: text } }),
        sign({}, stranger),
      ]);
      return [
        ['POST', '/api/tasks', { token: await sign(), body }],
        ['GET', '/api/tasks', { token: await sign({ scope: `tasks:read ${text}` }) }],
        ['POST', '/api/tasks', { token: await sign({ scope: `tasks:read ${text}` }), body }],
        ...refused.map((token): [string, string, RequestOptions] => ['GET', '/api/tasks', { token }]),
      ];
    },
  };
}

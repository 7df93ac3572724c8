import type { Mutation } from './mutation.ts';

const file = 'src/auth/access-token.ts';
const killedBy = ['tests/attacks/access-tokens.test.ts'];

/** What keeps an OAuth access token to its issuer, its service, its user and its scopes. */
export const accessTokens: readonly Mutation[] = [
  { file, what: 'the type of an access token may be longer', find: /\$(?=\/i)/, replace: '', killedBy },
  {
    file,
    what: 'an access token of any issuer is taken',
    find: /if \(!expectations\.iss[^;]*;/,
    replace: '',
    killedBy,
  },
  {
    file,
    what: 'an access token for another service is taken',
    find: /audience: \[\.\.\.expectations\.aud\.values\],/,
    replace: '',
    killedBy,
  },
  { file, what: 'an access token needs no client_id', find: /'client_id', (?=')/, replace: '', killedBy },
  { file, what: "a client's own token is a user of that name", find: /sub === clientId \|\| /, replace: '', killedBy },
  { file, what: "a client's own token is known by client_id only", find: / \|\| sub === azp/, replace: '', killedBy },
  { file, what: 'a bound token needs no key', find: /if \(cnf !== undefined\)[^;]*;/, replace: '', killedBy },
  {
    file,
    what: 'a part of a scope is the scope',
    find: /!granted\.includes\(name\)/,
    replace: '!scope.includes(name)',
    killedBy,
  },
  {
    file: 'src/http/router.ts',
    what: 'a token for reading may write',
    find: /(?<=\? 'read' : )'write'/,
    replace: "'read'",
    killedBy,
  },
  {
    file: 'src/auth/token-verifier.ts',
    what: "a session's token is judged as an access token",
    find: /isAccessToken\(unverified\) \? accessTokens : undefined/,
    replace: 'accessTokens',
    killedBy,
  },
];

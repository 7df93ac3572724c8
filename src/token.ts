import { issueToken } from './auth/issue-token.ts';
import { dataFolder, developmentSecret } from './development.ts';
import { configFromEnvironment } from './environment.ts';

const lifetime = 86_400;
const userId = process.argv[2];
const { auth, production } = configFromEnvironment();

if (!userId || production) {
  console.error(production ? 'In production Better Auth issues the tokens.' : 'Usage: npm run token -- <user id>');
  process.exitCode = 1;
} else {
  console.log(await issueToken(auth.secret ?? developmentSecret(dataFolder()), userId, lifetime));
}

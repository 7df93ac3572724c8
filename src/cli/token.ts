import { issueToken } from '../auth/sign-token.ts';
import { dataFolder, developmentSecret } from './development.ts';
import { configFromEnvironment } from './environment.ts';
import { endWith } from './start-errors.ts';

const lifetime = 86_400;
const userId = process.argv[2];
const config = configFromEnvironment();
const { auth, production } = config;

if (userId === '--help') {
  console.log(
    'Usage: npm run token -- <user id>\nPrints a token of that user for a day, signed with BETTER_AUTH_SECRET or the secret in .data; not in production.',
  );
} else if (!userId || production) {
  console.error(production ? 'In production Better Auth issues the tokens.' : 'Usage: npm run token -- <user id>');
  process.exitCode = 1;
} else {
  try {
    console.log(await issueToken(auth.secret ?? developmentSecret(dataFolder()), userId, lifetime));
  } catch (error) {
    endWith(error, config);
  }
}

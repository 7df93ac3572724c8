import { randomBytes } from 'node:crypto';
import { startWeb } from './server.ts';

const { API_URL: apiUrl = 'http://localhost:8000', BETTER_AUTH_SECRET: secret = randomBytes(32).toString('hex') } =
  process.env;

const { url } = await startWeb({ port: 3000, apiUrl, secret });
console.log(`${url} with the tasks of ${apiUrl}`);

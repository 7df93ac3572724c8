import { randomBytes } from 'node:crypto';
import { startWeb } from './server.ts';

const {
  API_URL: apiUrl = 'http://localhost:8000',
  BETTER_AUTH_SECRET: secret = randomBytes(32).toString('hex'),
  BETTER_AUTH_URL: publicUrl,
  HOST: host,
  INTERNAL_API_URL: internalApiUrl,
  NODE_ENV: mode,
  PORT: port = '3000',
} = process.env;

const { url } = await startWeb({
  host,
  port: Number(port),
  publicUrl,
  apiUrl,
  internalApiUrl,
  secret,
  mode: mode === 'development' ? mode : 'production',
});
console.log(`${url} with the tasks of ${apiUrl}`);

import jwt from '@fastify/jwt';
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { drizzle } from 'drizzle-orm/node-postgres';
import Fastify from 'fastify';
import pg from 'pg';
import { taskRoutes } from './tasks.ts';

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: { sub: string };
    user: { sub: string };
  }
}

const {
  BETTER_AUTH_SECRET = '',
  DATABASE_POOL_SIZE = '10',
  DATABASE_URL,
  HOST = '127.0.0.1',
  LOG_LEVEL = 'info',
  PORT = '8000',
} = process.env;

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(DATABASE_POOL_SIZE) });

// Fastify's own examples and the application that its generator writes log each request.
const app = Fastify({ logger: { level: LOG_LEVEL } }).setValidatorCompiler(TypeBoxValidatorCompiler);
app.register(jwt, { secret: BETTER_AUTH_SECRET, verify: { algorithms: ['HS256'], requiredClaims: ['sub', 'exp'] } });
app.register(taskRoutes, { prefix: '/api/tasks', db: drizzle(pool) });
app.addHook('onClose', () => pool.end());

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => app.close());
await app.listen({ host: HOST, port: Number(PORT) });

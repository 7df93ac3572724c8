import jwt from '@fastify/jwt';
import postgres from '@fastify/postgres';
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

pg.types.setTypeParser(pg.types.builtins.INT8, Number);

// Fastify's own examples and the application that its generator writes log each request.
const app = Fastify({ logger: { level: LOG_LEVEL } });
app.register(jwt, { secret: BETTER_AUTH_SECRET, verify: { algorithms: ['HS256'], requiredClaims: ['sub', 'exp'] } });
app.register(postgres, { pg, connectionString: DATABASE_URL, max: Number(DATABASE_POOL_SIZE) });
app.register(taskRoutes, { prefix: '/api/tasks' });

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => app.close());
await app.listen({ host: HOST, port: Number(PORT) });

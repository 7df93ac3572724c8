import { PrismaPg } from '@prisma/adapter-pg';
import express, { type NextFunction, type Request, type Response } from 'express';
import { ZodError } from 'zod';
import { authenticate } from './auth.ts';
import { PrismaClient } from './generated/client.ts';
import { isNotFound, tasksRouter } from './tasks.ts';

const {
  BETTER_AUTH_SECRET = '',
  DATABASE_POOL_SIZE = '10',
  DATABASE_URL = '',
  HOST = '127.0.0.1',
  PORT = '8000',
} = process.env;

const prisma = new PrismaClient({
  adapter: new PrismaPg({ connectionString: DATABASE_URL, max: Number(DATABASE_POOL_SIZE) }),
});

const app = express();
app.use(express.json());
app.use('/api/tasks', authenticate(BETTER_AUTH_SECRET), tasksRouter(prisma));
app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
  if (error instanceof ZodError) res.status(422).json({ message: 'Validation failed', errors: error.issues });
  else if (isNotFound(error)) res.status(404).json({ message: 'Task not found' });
  else next(error);
});

const server = app.listen(Number(PORT), HOST);
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close(() => void prisma.$disconnect()));

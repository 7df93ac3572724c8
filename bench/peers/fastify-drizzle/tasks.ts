import { Type, type FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { and, desc, eq, not } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { tasks } from './schema.ts';

const Title = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' });
const Description = Type.Union([Type.String({ maxLength: 1000 }), Type.Null()]);
const Timestamp = Type.Unsafe<Date>({ type: 'string', format: 'date-time' });

const Task = Type.Object({
  id: Type.Integer(),
  user_id: Type.String(),
  title: Title,
  description: Description,
  completed: Type.Boolean(),
  created_at: Timestamp,
  updated_at: Timestamp,
});
const TaskCreate = Type.Object({
  title: Title,
  description: Type.Optional(Description),
  completed: Type.Optional(Type.Boolean()),
});
const TaskUpdate = Type.Intersect([
  Type.Object({
    title: Type.Optional(Title),
    description: Type.Optional(Description),
    completed: Type.Optional(Type.Boolean()),
  }),
  Type.Union([
    Type.Object({ title: Title }),
    Type.Object({ description: Description }),
    Type.Object({ completed: Type.Boolean() }),
  ]),
]);
const TaskComplete = Type.Union([Type.Object({ completed: Type.Optional(Type.Boolean()) }), Type.Null()]);
const TaskParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) });
const Problem = Type.Object({ message: Type.String() });

export const taskRoutes: FastifyPluginAsyncTypebox<{ db: NodePgDatabase }> = async (app, { db }) => {
  app.addHook('onRequest', async (request, reply) => {
    try {
      await request.jwtVerify();
    } catch {
      // @fastify/jwt answers 500 to some bad tokens, such as one with another algorithm.
      return reply.code(401).send({ message: 'Unauthorized' });
    }
  });

  const mine = (user: string, id: number) => and(eq(tasks.user_id, user), eq(tasks.id, id));
  const notFound = { message: 'Task not found' };

  app.get('/', { schema: { response: { 200: Type.Array(Task) } } }, (request) =>
    db.select().from(tasks).where(eq(tasks.user_id, request.user.sub)).orderBy(desc(tasks.id)),
  );

  app.post('/', { schema: { body: TaskCreate, response: { 201: Task } } }, async (request, reply) => {
    const { title, description, completed } = request.body;
    const [task] = await db
      .insert(tasks)
      .values({ user_id: request.user.sub, title, description, completed })
      .returning();
    return reply.code(201).header('Location', `/api/tasks/${task!.id}`).send(task!);
  });

  app.get('/:id', { schema: { params: TaskParams, response: { 200: Task, 404: Problem } } }, async (request, reply) => {
    const [task] = await db.select().from(tasks).where(mine(request.user.sub, request.params.id));
    return task ?? reply.code(404).send(notFound);
  });

  app.put(
    '/:id',
    { schema: { params: TaskParams, body: TaskUpdate, response: { 200: Task, 404: Problem } } },
    async (request, reply) => {
      const { title, description, completed } = request.body;
      const [task] = await db
        .update(tasks)
        .set({ title, description, completed })
        .where(mine(request.user.sub, request.params.id))
        .returning();
      return task ?? reply.code(404).send(notFound);
    },
  );

  app.patch(
    '/:id/complete',
    { schema: { params: TaskParams, body: TaskComplete, response: { 200: Task, 404: Problem } } },
    async (request, reply) => {
      const completed = request.body?.completed ?? not(tasks.completed);
      const [task] = await db
        .update(tasks)
        .set({ completed })
        .where(mine(request.user.sub, request.params.id))
        .returning();
      return task ?? reply.code(404).send(notFound);
    },
  );

  app.delete(
    '/:id',
    { schema: { params: TaskParams, response: { 204: Type.Null(), 404: Problem } } },
    async (request, reply) => {
      const [task] = await db
        .delete(tasks)
        .where(mine(request.user.sub, request.params.id))
        .returning({ id: tasks.id });
      return task === undefined ? reply.code(404).send(notFound) : reply.code(204).send(null);
    },
  );
};

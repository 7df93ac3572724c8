import type { FastifyPluginAsync } from 'fastify';
import { problem, task, taskComplete, taskCreate, taskParams, taskUpdate, type Task } from './schemas.ts';

const columns = 'id, user_id, title, description, completed, created_at, updated_at';
const notFound = { message: 'Task not found' };

interface OneTask {
  Params: { id: number };
}

export const taskRoutes: FastifyPluginAsync = async (app) => {
  app.addHook('onRequest', async (request, reply) => {
    try {
      await request.jwtVerify();
    } catch {
      // @fastify/jwt answers 500 to some bad tokens, such as one with another algorithm.
      return reply.code(401).send({ message: 'Unauthorized' });
    }
  });

  const oneTask = { params: taskParams, response: { 200: task, 404: problem } };

  app.get('/', { schema: { response: { 200: { type: 'array', items: task } } } }, async (request) => {
    const { rows } = await app.pg.query(`SELECT ${columns} FROM tasks WHERE user_id = $1 ORDER BY id DESC`, [
      request.user.sub,
    ]);
    return rows;
  });

  app.post<{ Body: Partial<Task> }>(
    '/',
    { schema: { body: taskCreate, response: { 201: task } } },
    async (request, reply) => {
      const { title, description = null, completed = false } = request.body;
      const {
        rows: [created],
      } = await app.pg.query(
        `INSERT INTO tasks (user_id, title, description, completed) VALUES ($1, $2, $3, $4) RETURNING ${columns}`,
        [request.user.sub, title, description, completed],
      );
      return reply.code(201).header('Location', `/api/tasks/${created.id}`).send(created);
    },
  );

  app.get<OneTask>('/:id', { schema: oneTask }, async (request, reply) => {
    const {
      rows: [found],
    } = await app.pg.query(`SELECT ${columns} FROM tasks WHERE user_id = $1 AND id = $2`, [
      request.user.sub,
      request.params.id,
    ]);
    return found ?? reply.code(404).send(notFound);
  });

  app.put<OneTask & { Body: Partial<Task> }>(
    '/:id',
    { schema: { ...oneTask, body: taskUpdate } },
    async (request, reply) => {
      const { title, description, completed } = request.body;
      const {
        rows: [updated],
      } = await app.pg.query(
        `UPDATE tasks SET title = COALESCE($3, title), description = CASE WHEN $4 THEN $5 ELSE description END,
        completed = COALESCE($6, completed), updated_at = now() WHERE user_id = $1 AND id = $2 RETURNING ${columns}`,
        [request.user.sub, request.params.id, title, description !== undefined, description, completed],
      );
      return updated ?? reply.code(404).send(notFound);
    },
  );

  app.patch<OneTask & { Body: { completed?: boolean } | null }>(
    '/:id/complete',
    { schema: { ...oneTask, body: taskComplete } },
    async (request, reply) => {
      const {
        rows: [updated],
      } = await app.pg.query(
        `UPDATE tasks SET completed = COALESCE($3, NOT completed), updated_at = now() WHERE user_id = $1 AND id = $2 RETURNING ${columns}`,
        [request.user.sub, request.params.id, request.body?.completed],
      );
      return updated ?? reply.code(404).send(notFound);
    },
  );

  app.delete<OneTask>(
    '/:id',
    { schema: { params: taskParams, response: { 404: problem } } },
    async (request, reply) => {
      const { rowCount } = await app.pg.query('DELETE FROM tasks WHERE user_id = $1 AND id = $2', [
        request.user.sub,
        request.params.id,
      ]);
      return rowCount === 0 ? reply.code(404).send(notFound) : reply.code(204).send();
    },
  );
};

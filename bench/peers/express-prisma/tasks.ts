import { Router } from 'express';
import { z } from 'zod';
import { Prisma, type PrismaClient, type Task } from './generated/client.ts';

const TaskId = z.coerce.number().int().positive();
const Title = z.string().max(200).regex(/\S/);
const Description = z.string().max(1000).nullable();

const TaskCreate = z.object({ title: Title, description: Description.optional(), completed: z.boolean().optional() });
const TaskUpdate = TaskCreate.partial().refine((task) => Object.keys(task).length > 0, 'Nothing to change');
const TaskComplete = z.object({ completed: z.boolean().optional() });

// JSON has no bigint.
const toJson = (task: Task) => ({ ...task, id: Number(task.id) });

const notFound = { message: 'Task not found' };

export function tasksRouter(prisma: PrismaClient): Router {
  const router = Router();

  router.get('/', async (_req, res) => {
    const tasks = await prisma.task.findMany({ where: { user_id: res.locals['userId'] }, orderBy: { id: 'desc' } });
    res.json(tasks.map(toJson));
  });

  router.post('/', async (req, res) => {
    const task = await prisma.task.create({ data: { ...TaskCreate.parse(req.body), user_id: res.locals['userId'] } });
    res.status(201).location(`/api/tasks/${task.id}`).json(toJson(task));
  });

  router.get('/:id', async (req, res) => {
    const id = TaskId.parse(req.params.id);
    const task = await prisma.task.findUnique({ where: { id, user_id: res.locals['userId'] } });
    if (task === null) res.status(404).json(notFound);
    else res.json(toJson(task));
  });

  router.put('/:id', async (req, res) => {
    const id = TaskId.parse(req.params.id);
    const task = await prisma.task.update({
      where: { id, user_id: res.locals['userId'] },
      data: TaskUpdate.parse(req.body),
    });
    res.json(toJson(task));
  });

  router.patch('/:id/complete', async (req, res) => {
    const where = { id: TaskId.parse(req.params.id), user_id: res.locals['userId'] };
    const { completed } = TaskComplete.parse(req.body ?? {});
    // Prisma has no expression for "the opposite of the column".
    const data = { completed: completed ?? !(await prisma.task.findUniqueOrThrow({ where })).completed };
    res.json(toJson(await prisma.task.update({ where, data })));
  });

  router.delete('/:id', async (req, res) => {
    await prisma.task.delete({ where: { id: TaskId.parse(req.params.id), user_id: res.locals['userId'] } });
    res.status(204).end();
  });

  return router;
}

/** The row that an update or a delete needs is not there. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2025';

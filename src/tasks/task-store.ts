import type { EntityManager } from '@mikro-orm/postgresql';
import { raw } from '@mikro-orm/core';
import { TaskEntity } from './task.entity.ts';

/** A task as the table holds it; timestamps to the millisecond. */
export interface TaskRow {
  readonly id: number;
  readonly user_id: string;
  readonly title: string;
  readonly description: string | null;
  readonly completed: boolean;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** The members of a task that its owner writes. */
export interface TaskDraft {
  readonly title: string;
  readonly description?: string | null;
  readonly completed?: boolean;
}

export interface TaskFilter {
  readonly completed?: boolean | undefined;
  readonly status?: 'all' | 'pending' | 'completed' | undefined;
  /** Only tasks with a lower id: the keyset of the page before. */
  readonly before?: number | undefined;
  readonly limit?: number | undefined;
}

/**
 * One owner's tasks, and the only door to the table: a statement without an owner cannot be written here.
 * Each method is one statement and one round trip.
 */
export class TaskStore {
  readonly #em: EntityManager;
  readonly #ownerId: string;

  constructor(em: EntityManager, ownerId: string) {
    this.#em = em;
    this.#ownerId = ownerId;
  }

  /** @returns the owner's tasks, newest first */
  async list(filter: TaskFilter): Promise<TaskRow[]> {
    const query = this.#em.createQueryBuilder(TaskEntity).select('*').where({ user_id: this.#ownerId }).orderBy({ id: 'desc' });
    if (filter.completed !== undefined) query.andWhere({ completed: filter.completed });
    if (filter.status === 'pending' || filter.status === 'completed') query.andWhere({ completed: filter.status === 'completed' });
    if (filter.before !== undefined) query.andWhere({ id: { $lt: filter.before } });
    if (filter.limit !== undefined) query.limit(filter.limit);
    return (await query.execute<Row[]>('all')).map(toTask);
  }

  async create(draft: TaskDraft): Promise<TaskRow> {
    return toTask(await this.#em.createQueryBuilder(TaskEntity)
      .insert({ user_id: this.#ownerId, title: draft.title, description: draft.description ?? null, completed: draft.completed ?? false })
      .returning('*').execute<Row>('get'));
  }

  async find(id: number): Promise<TaskRow | undefined> {
    return this.#one(this.#em.createQueryBuilder(TaskEntity).select('*').where(this.#key(id)).execute<Row | null>('get'));
  }

  /** Changes the members that `draft` has and leaves the others as they are. */
  async update(id: number, draft: Partial<TaskDraft>): Promise<TaskRow | undefined> {
    return this.#one(this.#em.createQueryBuilder(TaskEntity).update({ ...draft, updated_at: raw('now()') }).where(this.#key(id)).returning('*').execute<Row | null>('get'));
  }

  /** Sets `completed`, or toggles it in the statement itself, so that concurrent toggles all count. */
  async complete(id: number, completed: boolean | undefined): Promise<TaskRow | undefined> {
    const value = completed ?? raw<boolean>('not completed');
    return this.#one(this.#em.createQueryBuilder(TaskEntity).update({ completed: value, updated_at: raw('now()') }).where(this.#key(id)).returning('*').execute<Row | null>('get'));
  }

  /** @returns whether there was such a task */
  async delete(id: number): Promise<boolean> {
    return (await this.#em.nativeDelete(TaskEntity, this.#key(id))) > 0;
  }

  #key(id: number): { id: number; user_id: string } {
    return { id, user_id: this.#ownerId };
  }

  async #one(result: Promise<Row | null>): Promise<TaskRow | undefined> {
    const row = await result;
    return row ? toTask(row) : undefined;
  }
}

/** node-postgres gives a bigint as text; every id is within 2^53. */
type Row = Omit<TaskRow, 'id'> & { readonly id: string };

const toTask = (row: Row): TaskRow => ({ ...row, id: Number(row.id) });

import { Injectable, NotFoundException, UnprocessableEntityException } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { CompleteTaskDto, CreateTaskDto, UpdateTaskDto } from './task.dto.js';
import { Task } from './task.entity.js';

@Injectable()
export class TasksService {
  constructor(@InjectRepository(Task) private readonly tasks: Repository<Task>) {}

  findAll(user_id: string): Promise<Task[]> {
    return this.tasks.find({ where: { user_id }, order: { id: 'DESC' } });
  }

  create(user_id: string, { title, description = null, completed = false }: CreateTaskDto): Promise<Task> {
    return this.tasks.save(this.tasks.create({ user_id, title, description, completed }));
  }

  async findOne(user_id: string, id: number): Promise<Task> {
    const task = await this.tasks.findOneBy({ id, user_id });
    if (task === null) throw new NotFoundException();
    return task;
  }

  async update(user_id: string, id: number, changes: UpdateTaskDto): Promise<Task> {
    if (Object.values(changes).every((value) => value === undefined)) throw new UnprocessableEntityException();
    const task = await this.findOne(user_id, id);
    return this.tasks.save(this.tasks.merge(task, changes));
  }

  async complete(user_id: string, id: number, { completed }: CompleteTaskDto): Promise<Task> {
    const task = await this.findOne(user_id, id);
    task.completed = completed ?? !task.completed;
    return this.tasks.save(task);
  }

  async remove(user_id: string, id: number): Promise<void> {
    const { affected } = await this.tasks.delete({ id, user_id });
    if (affected === 0) throw new NotFoundException();
  }
}

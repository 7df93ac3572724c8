import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseIntPipe,
  Patch,
  Post,
  Put,
  Res,
  UseGuards,
} from '@nestjs/common';
import { AuthGuard, UserId } from './auth.guard.js';
import { CompleteTaskDto, CreateTaskDto, toResponse, UpdateTaskDto } from './task.dto.js';
import { TasksService } from './tasks.service.js';

@Controller('api/tasks')
@UseGuards(AuthGuard)
export class TasksController {
  constructor(private readonly tasks: TasksService) {}

  @Get()
  async findAll(@UserId() userId: string) {
    return (await this.tasks.findAll(userId)).map(toResponse);
  }

  @Post()
  async create(
    @UserId() userId: string,
    @Body() body: CreateTaskDto,
    @Res({ passthrough: true }) response: { location(url: string): void },
  ) {
    const task = await this.tasks.create(userId, body);
    response.location(`/api/tasks/${task.id}`);
    return toResponse(task);
  }

  @Get(':id')
  async findOne(@UserId() userId: string, @Param('id', ParseIntPipe) id: number) {
    return toResponse(await this.tasks.findOne(userId, id));
  }

  @Put(':id')
  async update(@UserId() userId: string, @Param('id', ParseIntPipe) id: number, @Body() body: UpdateTaskDto) {
    return toResponse(await this.tasks.update(userId, id, body));
  }

  @Patch(':id/complete')
  async complete(@UserId() userId: string, @Param('id', ParseIntPipe) id: number, @Body() body: CompleteTaskDto) {
    return toResponse(await this.tasks.complete(userId, id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@UserId() userId: string, @Param('id', ParseIntPipe) id: number): Promise<void> {
    return this.tasks.remove(userId, id);
  }
}

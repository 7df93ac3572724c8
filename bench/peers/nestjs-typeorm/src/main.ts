import 'reflect-metadata';
import { Module, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Task } from './task.entity.js';
import { TasksController } from './tasks.controller.js';
import { TasksService } from './tasks.service.js';

const { BETTER_AUTH_SECRET, DATABASE_POOL_SIZE = '10', DATABASE_URL, HOST = '127.0.0.1', PORT = '8000' } = process.env;

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: DATABASE_URL,
      poolSize: Number(DATABASE_POOL_SIZE),
      entities: [Task],
    }),
    TypeOrmModule.forFeature([Task]),
    JwtModule.register({ secret: BETTER_AUTH_SECRET, verifyOptions: { algorithms: ['HS256'] } }),
  ],
  controllers: [TasksController],
  providers: [TasksService],
})
class AppModule {}

const app = await NestFactory.create(AppModule);
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
app.enableShutdownHooks();
await app.listen(Number(PORT), HOST);

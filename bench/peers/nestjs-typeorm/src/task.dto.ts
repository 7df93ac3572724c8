import { IsBoolean, IsOptional, IsString, Length, Matches, MaxLength, ValidateIf } from 'class-validator';
import type { Task } from './task.entity.js';

/** IsOptional lets null through as well. */
const MayBeAbsent = () => ValidateIf((_, value) => value !== undefined);

export class CompleteTaskDto {
  @MayBeAbsent()
  @IsBoolean()
  completed?: boolean;
}

export class CreateTaskDto extends CompleteTaskDto {
  @IsString()
  @Length(1, 200)
  @Matches(/\S/)
  title: string;

  @IsOptional()
  @IsString()
  @MaxLength(1000)
  description?: string | null;
}

export class UpdateTaskDto extends CompleteTaskDto {
  @MayBeAbsent()
  @IsString()
  @Length(1, 200)
  @Matches(/\S/)
  title?: string;

  @IsOptional()
  @IsString()
  @MaxLength(1000)
  description?: string | null;
}

/** A saved entity has its generated columns last. */
export const toResponse = ({ id, user_id, title, description, completed, created_at, updated_at }: Task) => ({
  id,
  user_id,
  title,
  description,
  completed,
  created_at,
  updated_at,
});

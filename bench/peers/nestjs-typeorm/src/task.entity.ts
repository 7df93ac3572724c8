import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';

// node-postgres gives a bigint as text.
const bigint = { to: (value: number) => value, from: (value: string) => Number(value) };

@Entity('tasks')
export class Task {
  @PrimaryColumn('bigint', { generated: 'identity', transformer: bigint })
  id: number;

  @Column('varchar', { length: 255 })
  user_id: string;

  @Column('varchar', { length: 200 })
  title: string;

  @Column('varchar', { length: 1000, nullable: true })
  description: string | null;

  @Column('boolean', { default: false })
  completed: boolean;

  @CreateDateColumn({ type: 'timestamptz', precision: 3 })
  created_at: Date;

  @UpdateDateColumn({ type: 'timestamptz', precision: 3 })
  updated_at: Date;
}

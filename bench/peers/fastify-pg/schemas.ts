const title = { type: 'string', minLength: 1, maxLength: 200, pattern: '\\S' } as const;
const description = { type: ['string', 'null'], maxLength: 1000 } as const;
const completed = { type: 'boolean' } as const;
const timestamp = { type: 'string', format: 'date-time' } as const;
const changes = { title, description, completed } as const;

export interface Task {
  title: string;
  description: string | null;
  completed: boolean;
}

export const task = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    user_id: { type: 'string' },
    ...changes,
    created_at: timestamp,
    updated_at: timestamp,
  },
} as const;

export const problem = { type: 'object', properties: { message: { type: 'string' } } } as const;

export const taskParams = {
  type: 'object',
  properties: { id: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } },
} as const;

export const taskCreate = { type: 'object', required: ['title'], properties: changes } as const;

export const taskUpdate = {
  type: 'object',
  anyOf: [{ required: ['title'] }, { required: ['description'] }, { required: ['completed'] }],
  properties: changes,
} as const;

export const taskComplete = { type: ['object', 'null'], properties: { completed } } as const;

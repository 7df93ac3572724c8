import type { components } from '../../../generated/openapi.d.ts';

export type { components, operations, paths } from '../../../generated/openapi.d.ts';

type Schemas = components['schemas'];

export type Task = Schemas['Task'];
export type TaskCreate = Schemas['TaskCreate'];
export type TaskUpdate = Schemas['TaskUpdate'];
export type Changes = Schemas['Changes'];

/** The body of any error response. Its `type` tells which one it is. */
export type Problem = Extract<Schemas[keyof Schemas], { type: `/problems/${string}` }>;
export type ProblemType = Problem['type'];

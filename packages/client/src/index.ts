export { applyChanges, type ChangesOptions, type ChangesPage, type TaskCopy } from './changes.ts';
export { createTodoClient } from './client.ts';
export type {
  Changes,
  components,
  operations,
  paths,
  Problem,
  ProblemType,
  Task,
  TaskCreate,
  TaskUpdate,
} from './contract.ts';
export { messageOf } from './messages.ts';
export { isConnectionError, isProblem, ProblemError, UnexpectedResponse } from './problems.ts';
export type { Conditional, Keyed, Signalled, TodoClient, TodoClientOptions } from './todo-client.ts';

export {
  useClearCompleted,
  useCompleteAll,
  useCreateTask,
  useDeleteTask,
  useTasks,
  useToggleTask,
  useUpdateTask,
  type ChangeHook,
  type Tasks,
} from './hooks.ts';
export type { PendingChange, TaskRow } from './pending-change.ts';
export { TodoProvider, type TodoProviderProps } from './provider.ts';
export { forgetUser } from './storage.ts';

// For React's server components, which cannot import the hooks.
export { tasksQuery } from './tasks-query.ts';

export const tasks = '/paths/~1api~1tasks';
export const task = '/paths/~1api~1tasks~1{task_id}';
export const livez = '/paths/~1livez/get';
export const parameters = '/components/parameters';
export const createBody = `${tasks}/post/requestBody`;
export const toggleBody = '/paths/~1api~1tasks~1{task_id}~1complete/patch/requestBody';
export const taskList = `${tasks}/get/responses/200`;
export const created = `${tasks}/post/responses/201`;
export const oneTask = `${task}/get/responses/200`;
export const responses = '/components/responses';
export const schemas = '/components/schemas';
export const problem = `${schemas}/NotFoundProblem`;
export const invalid = `${schemas}/ValidationProblem`;
export const headers = '/components/headers';
export const ref = (pointer: string): object => ({ $ref: `#${pointer}` });
export const jsonBody = (required: boolean, schema: string): object => ({
  required,
  content: { 'application/json': { schema: ref(`${schemas}/${schema}`) } },
});
export const operation = { operationId: 'countTasks', responses: { 200: { description: 'How many.' } } };

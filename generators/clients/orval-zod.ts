import type { ZodTypeAny } from 'zod';
import {
  CompleteTaskBody,
  CompleteTaskResponse,
  CreateTaskBody,
  CreateTaskResponse,
  GetTaskResponse,
  ListTasksQueryParams,
  ListTasksResponse,
  UpdateTaskBody,
  UpdateTaskHeader,
  UpdateTaskResponse,
} from '../generated/orval-zod.ts';
import type { Connect } from '../client.ts';

/** It generates schemas only: requests and successful responses are checked by them. */
export const connect: Connect = (baseUrl, token) => {
  const send = async (
    method: string,
    path: string,
    response: ZodTypeAny | undefined,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const answer = await fetch(new URL(path, baseUrl), {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const value: unknown = text === '' ? undefined : JSON.parse(text);
    return { status: answer.status, body: answer.ok && response ? (response.parse(value) as unknown) : value };
  };
  return {
    list: (query) =>
      send(
        'GET',
        `/api/tasks?${new URLSearchParams(Object.entries(ListTasksQueryParams.parse(query)).map(([name, value]) => [name, String(value)]))}`,
        ListTasksResponse,
      ),
    create: async (body, key) =>
      send(
        'POST',
        '/api/tasks',
        CreateTaskResponse,
        CreateTaskBody.parse(body),
        key === undefined ? {} : { 'Idempotency-Key': key },
      ),
    get: (id, tag) =>
      send('GET', `/api/tasks/${id}`, GetTaskResponse, undefined, tag === undefined ? {} : { 'If-None-Match': tag }),
    update: async (id, body, tag) =>
      send(
        'PUT',
        `/api/tasks/${id}`,
        UpdateTaskResponse,
        UpdateTaskBody.parse(body),
        tag === undefined ? {} : (UpdateTaskHeader.parse({ 'If-Match': tag }) as Record<string, string>),
      ),
    complete: (id, body) =>
      send('PATCH', `/api/tasks/${id}/complete`, CompleteTaskResponse, body && CompleteTaskBody.parse(body)),
    remove: (id) => send('DELETE', `/api/tasks/${id}`, undefined),
  };
};

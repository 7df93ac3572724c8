import { Client as McpClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Connect, Reply } from '../client.ts';

/** Its tools return "API Response (Status: 200):" or "API Error: Status 404 (Not Found). Response:", and the body. */
const reply = (text: string): Reply => {
  const status = /^API (?:Response \(Status: |Error: Status )(\d{3})/.exec(text)?.[1];
  if (status === undefined) throw new Error(text);
  const body = /[{[].*/s.exec(text.slice(text.indexOf(':', 20)))?.[0];
  return { status: Number(status), body: body && (JSON.parse(body) as unknown) };
};

export const connect: Connect = async (baseUrl, token) => {
  const mcp = new McpClient({ name: 'todo-api-generators', version: '1.0.0' });
  await mcp.connect(
    new StdioClientTransport({
      command: 'tsx',
      args: ['generated/openapi-mcp-generator/src/index.ts'],
      stderr: 'ignore',
      env: { PATH: process.env['PATH'] ?? '', API_BASE_URL: baseUrl, BEARER_TOKEN_BEARERAUTH: token },
    }),
  );
  const { tools } = await mcp.listTools();
  if (tools.length !== 6) throw new Error(`${tools.length} tools instead of 6`);
  const call = async (name: string, args: Record<string, unknown>): Promise<Reply> => {
    const { content } = (await mcp.callTool({ name, arguments: args })) as { content: { text: string }[] };
    return reply(content[0]?.text ?? '');
  };
  return {
    list: (query) => call('listTasks', { ...query }),
    create: (requestBody, key) => call('createTask', { requestBody, 'Idempotency-Key': key }),
    get: (task_id, tag) => call('getTask', { task_id, 'If-None-Match': tag }),
    update: (task_id, requestBody, tag) => call('updateTask', { task_id, requestBody, 'If-Match': tag }),
    complete: (task_id, requestBody) => call('completeTask', { task_id, requestBody }),
    remove: (task_id) => call('deleteTask', { task_id }),
  };
};

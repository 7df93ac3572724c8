import type { Statement } from '../../src/postgres/query.ts';
import { tableNames } from '../../src/schema/entities.ts';
import type { StatefulApp } from './open-stateful-app.ts';
import type { TodoApiMock } from './todo-api-mock.d.ts';

const empty: Statement = {
  name: 'empty',
  text: `truncate ${tableNames.join(', ')} restart identity`,
  isRead: false,
};

/** @param respond hands a request to the app's listener */
export const toMock = ({ run, endStreams, close }: StatefulApp, respond: TodoApiMock['respond']): TodoApiMock => ({
  respond,
  reset: async () => {
    await run(empty, []);
  },
  close: async () => {
    endStreams();
    await close();
  },
});

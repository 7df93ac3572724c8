import { useState, type ReactNode } from 'react';
import { messageOf, type TodoClient } from 'todo-api-client';
import { useTasks } from 'todo-api-client/react';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { download } from './download.ts';
import { deleteAccount, signOut, type User } from './session.ts';

interface Props {
  readonly client: TodoClient;
  readonly user: User;
  /** Ends the session in this browser. */
  readonly leave: (message: string) => Promise<void>;
  readonly tell: (message: string) => void;
}

export function Account({ client, user, leave, tell }: Props): ReactNode {
  const [dialog, open] = useState<'sign-out' | 'delete'>();
  const { pending } = useTasks();
  const close = (): void => open(undefined);

  const attempt = (work: () => Promise<unknown>): void => {
    tell('');
    work().catch((error: unknown) => tell(messageOf(error)));
  };
  const exportTasks = async (): Promise<void> =>
    download('tasks.json', JSON.stringify(await client.listTasks(), null, 2));
  const leaveSignedOut = async (): Promise<void> => {
    await signOut();
    await leave('');
  };

  return (
    <>
      <section className="account" aria-label="Your account">
        <p>{user.email}</p>
        <div className="buttons">
          <button className="plain" onClick={() => attempt(exportTasks)}>
            Download as JSON
          </button>
          <button className="plain" onClick={() => (pending.length > 0 ? open('sign-out') : attempt(leaveSignedOut))}>
            Sign out
          </button>
          <button className="plain danger" onClick={() => open('delete')}>
            Delete my account
          </button>
        </div>
      </section>
      {dialog === 'sign-out' && (
        <ConfirmDialog title="Sign out and lose changes?" action="Sign out" confirm={leaveSignedOut} close={close}>
          <p>Some of your changes have not been sent to the service yet. They are lost when you sign out.</p>
        </ConfirmDialog>
      )}
      {dialog === 'delete' && (
        <ConfirmDialog
          title="Delete your account?"
          action="Delete for ever"
          confirm={async (form) => {
            await deleteAccount(form.get('password') as string);
            await leave('Your account and all of its tasks are deleted.');
          }}
          close={close}
        >
          <p>Your account and all of its tasks are deleted. You cannot undo this.</p>
          <label>
            Password
            <input name="password" type="password" autoComplete="current-password" required autoFocus />
          </label>
        </ConfirmDialog>
      )}
    </>
  );
}

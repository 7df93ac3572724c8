import { useEffect, useId, useRef, useState, type ReactNode, type SubmitEvent } from 'react';
import { messageOf } from 'todo-api-client';

interface Props {
  readonly title: string;
  /** The name of the button that confirms. */
  readonly action: string;
  /** Its error is shown in the dialog, which stays open. */
  readonly confirm: (form: FormData) => Promise<void>;
  readonly close: () => void;
  readonly children: ReactNode;
}

export function ConfirmDialog({ title, action, confirm, close, children }: Props): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [error, setError] = useState('');
  const [isBusy, setBusy] = useState(false);

  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setError('');
    setBusy(true);
    confirm(new FormData(event.currentTarget)).catch((reason: unknown) => {
      setBusy(false);
      setError(messageOf(reason));
    });
  };

  return (
    <dialog ref={dialog} aria-labelledby={titleId} onClose={close}>
      <form onSubmit={submit}>
        <h2 id={titleId}>{title}</h2>
        {children}
        <p className="error" role="alert">
          {error}
        </p>
        <div className="buttons">
          <button className="danger" disabled={isBusy}>
            {action}
          </button>
          <button type="button" onClick={close}>
            Cancel
          </button>
        </div>
      </form>
    </dialog>
  );
}

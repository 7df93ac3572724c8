import { useEffect, useId, useRef, useState, type ReactNode, type SubmitEvent, type SyntheticEvent } from 'react';
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
  // Before a field of the dialog takes the focus.
  const [opener] = useState(() => document.activeElement);
  const [error, setError] = useState('');
  const [isBusy, setBusy] = useState(false);

  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, [opener]);

  // Before the browser closes it and gives the focus back: whoever opens it again at once would open it before React has closed it.
  const cancel = (event: SyntheticEvent): void => {
    event.preventDefault();
    close();
  };

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
    <dialog ref={dialog} aria-labelledby={titleId} onCancel={cancel} onClose={close}>
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

import { useState, type ReactNode, type SubmitEvent } from 'react';
import { messageOf } from 'todo-api-client';
import { signIn, signUp } from './session.ts';

interface Props {
  readonly onSignedIn: () => Promise<void>;
  readonly tell: (message: string) => void;
}

export function SignIn({ onSignedIn, tell }: Props): ReactNode {
  const [isBusy, setBusy] = useState(false);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { email, password } = Object.fromEntries(new FormData(event.currentTarget)) as Record<
      'email' | 'password',
      string
    >;
    const isNew = (event.nativeEvent.submitter as HTMLButtonElement | null)?.value === 'sign-up';
    tell('');
    setBusy(true);
    (isNew ? signUp : signIn)(email, password)
      .then(onSignedIn)
      .catch((error: unknown) => {
        setBusy(false);
        tell(messageOf(error));
      });
  };
  return (
    <form className="card sign-in" onSubmit={submit} aria-label="Sign in">
      <label>
        E-mail
        <input name="email" type="email" autoComplete="username" required autoFocus />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" minLength={8} required />
      </label>
      <div className="buttons">
        <button className="primary" value="sign-in" disabled={isBusy}>
          Sign in
        </button>
        <button value="sign-up" disabled={isBusy}>
          Sign up
        </button>
      </div>
      <p className="hint">New here? Choose a password of at least eight characters and sign up.</p>
    </form>
  );
}

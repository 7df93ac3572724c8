'use client';

import { useRouter } from 'next/navigation';
import { useActionState } from 'react';
import { authClient } from '@/lib/auth-client';

interface Attempt {
  readonly email: string;
  readonly message?: string | undefined;
}

export default function SignIn() {
  const router = useRouter();
  const [{ email, message }, submit, isPending] = useActionState(attempt, { email: '' });

  async function attempt(_last: Attempt, form: FormData): Promise<Attempt> {
    const { email, password, button } = Object.fromEntries(form) as Record<'email' | 'password' | 'button', string>;
    const { error } =
      button === 'sign-up'
        ? await authClient.signUp.email({ email, password, name: email })
        : await authClient.signIn.email({ email, password });
    if (error) return { email, message: error.message ?? 'Signing in does not work now.' };
    router.replace('/');
    return { email };
  }

  return (
    <form action={submit}>
      <p role="status">{message}</p>
      <label>
        E-mail <input name="email" type="email" defaultValue={email} autoComplete="username" required />
      </label>
      <label>
        Password <input name="password" type="password" autoComplete="current-password" minLength={8} required />
      </label>
      <button name="button" value="sign-in" disabled={isPending}>
        Sign in
      </button>
      <button name="button" value="sign-up" disabled={isPending}>
        Sign up
      </button>
    </form>
  );
}

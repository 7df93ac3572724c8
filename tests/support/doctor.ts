import { freshCheckout, run } from './process.ts';
import { secret } from './tokens.ts';

/** Runs `npm run doctor` as an operator does. */
export async function doctor(
  env: NodeJS.ProcessEnv,
  folder = freshCheckout(),
  args: string[] = [],
): Promise<{ code: number | null; output: string }> {
  const command = run(folder, ['npm', 'run', '--silent', 'doctor', '--', ...args], {
    BETTER_AUTH_SECRET: secret,
    ...env,
  });
  const { code } = await command.ended;
  return { code, output: command.output() };
}

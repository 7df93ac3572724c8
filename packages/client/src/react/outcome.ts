import type { Problem, Task } from '../contract.ts';
import { ProblemError } from '../problems.ts';
import type { PendingChange } from './pending-change.ts';

/** What has become of a change: the task as the service has it now, if there is one, or why it was refused. */
export interface Outcome {
  readonly change: PendingChange;
  readonly task?: Task | undefined;
  /** Of a change of many tasks: the `updated_at` of those that it seemed to affect when it was sent, by their ids. */
  readonly affected?: ReadonlyMap<number, string> | undefined;
  readonly error?: Error;
}

/** The same for another tab, to which no error can be sent with all of its properties. */
export interface OutcomeMessage extends Omit<Outcome, 'error'> {
  readonly refusal?: { readonly message: string; readonly problem: Problem | undefined };
}

export const toMessage = ({ error, ...known }: Outcome): OutcomeMessage => ({
  ...known,
  ...(error && {
    refusal: { message: error.message, problem: error instanceof ProblemError ? error.problem : undefined },
  }),
});

export const toOutcome = ({ refusal, ...known }: OutcomeMessage): Outcome => ({
  ...known,
  ...(refusal && { error: refusal.problem ? new ProblemError(refusal.problem) : new Error(refusal.message) }),
});

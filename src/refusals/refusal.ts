import { explanations, type Reason } from './refusal-reasons.ts';
import { StacklessError } from '../stackless-error.ts';

/** What a check found, for the log: {@link quote} the values that a client has sent. */
export interface Facts {
  readonly expected?: string | undefined;
  readonly received?: string | undefined;
  /** Seconds between now and a date that should be on the other side of it. */
  readonly offBySeconds?: number | undefined;
  /** The driver's or PostgreSQL's code. */
  readonly code?: string | undefined;
}

/** Why a request was refused, for the operator. The client gets nothing of it. */
export class Refusal extends StacklessError {
  override readonly name: string = 'Refusal';
  readonly reason: Reason;
  readonly facts: Facts;

  constructor(reason: Reason, facts: Facts = {}, options?: ErrorOptions) {
    super(describe(explanations[reason].what, facts), options);
    this.reason = reason;
    this.facts = facts;
  }
}

/** One sentence without its full stop, such as `A token has expired: off by 60 s`. */
export function describe(what: string, { expected, received, offBySeconds, code }: Facts): string {
  const found = [
    expected !== undefined && `expected ${expected}`,
    received !== undefined && `received ${received}`,
    offBySeconds !== undefined && `off by ${offBySeconds} s`,
    code,
  ].filter(Boolean);
  return found.length === 0 ? what : `${what}: ${found.join(', ')}`;
}

import type { Logger } from './logger.ts';
import type { Metrics } from '../metrics.ts';
import type { Refusal } from '../refusals/refusal.ts';
import { explanations, type Reason } from '../refusals/refusal-reasons.ts';

const oneMinute = 60_000;
/** Causes of one reason, of which an attacker can make as many as there are values of a claim. */
const maximumCauses = 20;

interface Context {
  readonly level?: 'warn' | 'error';
  readonly requestId?: string | undefined;
  readonly operationId?: string | undefined;
  /** In place of the reason's own advice. */
  readonly advice?: string | undefined;
}

interface Logged {
  readonly at: number;
  unlogged: number;
}

/** In the order of their times, so that the first ones are the oldest. */
type Causes = Map<string, Logged>;

export type ReportRefusal = (refusal: Refusal, context?: Context) => void;

/**
 * Counts a refusal by its reason, and logs it in words, once for each cause and minute: others have their request lines, and
 * clients that repeat a request must not fill the log. A cause is a reason with the value that was received.
 */
export function reportRefusals(log: Logger, metrics?: Metrics): ReportRefusal {
  const loggedOf = new Map<Reason, Causes>();

  return (refusal, { level = 'warn', advice, ...context } = {}) => {
    const { reason, facts, cause: err } = refusal;
    metrics?.refused(reason);
    const logged = loggedOf.get(reason) ?? new Map<string, Logged>();
    loggedOf.set(reason, logged);
    const cause = [facts.received, facts.code].join(' ');
    const now = performance.now();
    const known = logged.get(cause);
    if (known && now - known.at < oneMinute) {
      known.unlogged += 1;
      return;
    }
    forgetOld(logged, now);
    if (logged.size >= maximumCauses) return;
    logged.set(cause, { at: now, unlogged: 0 });
    const { what, advice: usual } = explanations[reason];
    log[level](
      { ...context, reason, ...facts, err, advice: advice ?? usual, unloggedBefore: known?.unlogged ?? 0 },
      what,
    );
  };
}

function forgetOld(causes: Causes, now: number): void {
  for (const [cause, { at }] of causes) {
    if (now - at < oneMinute) return;
    causes.delete(cause);
  }
}

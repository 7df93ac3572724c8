import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { Refusal } from './refusal.ts';
import { explanations } from './refusal-reasons.ts';

const oneMinute = 60_000;
/** Of which an attacker can make as many as there are values of a claim. */
const maximumCauses = 100;

interface Context {
  readonly level?: 'warn' | 'error';
  readonly requestId?: string | undefined;
  readonly operationId?: string | undefined;
  /** In place of the reason's own advice. */
  readonly advice?: string | undefined;
}

export type ReportRefusal = (refusal: Refusal, context?: Context) => void;

/**
 * Counts a refusal by its reason, and logs it in words, once for each cause and minute: others have their request lines, and
 * clients that repeat a request must not fill the log. A cause is a reason with the value that was received.
 */
export function reportRefusals(log: Logger, metrics?: Metrics): ReportRefusal {
  const logged = new Map<string, { readonly at: number; unlogged: number }>();

  /** The map is in the order of its times, so that the first causes are the oldest. */
  const forgetOld = (now: number): void => {
    for (const [cause, { at }] of logged) {
      if (now - at < oneMinute) return;
      logged.delete(cause);
    }
  };

  return (refusal, { level = 'warn', advice, ...context } = {}) => {
    const { reason, facts, cause: err } = refusal;
    metrics?.refused(reason);
    const cause = [reason, facts.received, facts.code].join(' ');
    const now = performance.now();
    const known = logged.get(cause);
    if (known && now - known.at < oneMinute) {
      known.unlogged += 1;
      return;
    }
    forgetOld(now);
    if (logged.size >= maximumCauses) return;
    logged.set(cause, { at: now, unlogged: 0 });
    const { what, advice: usual } = explanations[reason];
    log[level]({ ...context, reason, ...facts, err, advice: advice ?? usual, unloggedBefore: known?.unlogged ?? 0 }, what);
  };
}

import { setTimeout } from 'node:timers/promises';
import type { Handler } from '../http/handler.ts';
import { serviceUnavailable } from '../problems.ts';
import { Refusal } from '../refusals/refusal.ts';

export interface HealthDependencies {
  /** Resolves when the database responds. */
  readonly ping: () => Promise<void>;
  readonly isStopping: () => boolean;
}

/** Milliseconds. Without it a probe would wait for a frozen database as long as a statement may take. */
const pingTimeout = 1_500;

export function createHealthHandlers({ ping, isStopping }: HealthDependencies) {
  const getLiveness: Handler<'getLiveness'> = () => ({ status: 200, body: { status: 'alive' } });

  const getReadiness: Handler<'getReadiness'> = async () => {
    if (isStopping()) throw serviceUnavailable(new Refusal('stopping'));
    // Every error of the database means that the service is not ready.
    await inTime(ping()).catch((cause: unknown) => {
      throw serviceUnavailable(cause);
    });
    return { status: 200, body: { status: 'ready' } };
  };

  return { getLiveness, getReadiness };
}

async function inTime(ping: Promise<void>): Promise<void> {
  const timer = new AbortController();
  const late = setTimeout(pingTimeout, undefined, { signal: timer.signal }).then(() => {
    throw new Error('the database has not responded in time');
  });
  late.catch(() => {});
  try {
    await Promise.race([ping, late]);
  } finally {
    timer.abort();
  }
}

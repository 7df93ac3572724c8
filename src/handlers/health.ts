import type { Handler } from '../http/operation.ts';
import { serviceUnavailable } from '../problems.ts';

export interface HealthDependencies {
  /** Resolves when the database answers. */
  readonly ping: () => Promise<void>;
  readonly isStopping: () => boolean;
}

export function createHealthHandlers({ ping, isStopping }: HealthDependencies) {
  const getLiveness: Handler<'getLiveness'> = () => ({ status: 200, body: { status: 'alive' } });

  const getReadiness: Handler<'getReadiness'> = async () => {
    if (isStopping()) throw serviceUnavailable(1, new Error('the process is stopping'));
    await ping();
    return { status: 200, body: { status: 'ready' } };
  };

  return { getLiveness, getReadiness };
}

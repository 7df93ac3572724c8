import { freshCheckout, onWorkerDatabase, start, type RunningProcess } from '../../support/process.ts';
import { secret } from '../../support/tokens.ts';

export interface Production {
  readonly service: RunningProcess;
  readonly url: string;
  /** @returns its exit code */
  stop(): Promise<number | null>;
}

/** The real process as an operator runs it, on this worker's database unless told otherwise. */
export async function startProduction(env: NodeJS.ProcessEnv = {}): Promise<Production> {
  const service = start(freshCheckout(), {
    ...onWorkerDatabase(),
    BETTER_AUTH_SECRET: secret,
    BETTER_AUTH_URL: 'http://127.0.0.1:1',
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    ...env,
  });
  const [, url = ''] = await service.printed(/"url":"([^"]+)","msg":"listening"/);
  return {
    service,
    url,
    stop: async () => {
      service.signal('SIGTERM');
      return (await service.ended).code;
    },
  };
}

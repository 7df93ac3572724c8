import { afterAll, beforeAll } from '@jest/globals';
import type { Mode } from '../../examples/web/bundle.ts';
import { startWeb, type Web } from '../../examples/web/server.ts';
import { startStatefulMock } from '../../scripts/mock/start-stateful-mock.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log/logger.ts';
import type { Server } from '../../src/http/server.ts';
import { startTestService } from '../support/service.ts';
import { secret } from '../support/tokens.ts';

/** The example's server and what answers behind it, each knowing the other's address. */
export function useSite(
  start: (web: Web) => Promise<Server>,
  options: { readonly tokenLifetime?: string; readonly internalApiUrl?: string; readonly mode?: Mode } = {},
): { readonly url: string; readonly apiUrl: string } {
  let web: Web;
  let api: Server;
  beforeAll(async () => {
    // The page asks for the other address when it loads, which is after both listen.
    web = await startWeb({
      port: 0,
      secret,
      ...options,
      get apiUrl() {
        return api.url;
      },
    });
    api = await start(web);
  });
  afterAll(async () => {
    await web.close();
    await api.close();
  });
  return {
    get url() {
      return web.url;
    },
    get apiUrl() {
      return api.url;
    },
  };
}

export const withService = (web: Web): Promise<Server> => startTestService({ BETTER_AUTH_URL: web.url });
export const withMock = async (web: Web): Promise<Server> =>
  startStatefulMock(
    loadConfig({ HOST: '127.0.0.1', PORT: '0', CORS_ORIGINS: web.url }),
    await createLogger({ production: true, logLevel: 'silent' }),
  );

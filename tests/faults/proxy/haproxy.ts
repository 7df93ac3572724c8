import { fileURLToPath } from 'node:url';
import { run } from '../../support/process.ts';
import { freePort } from '../../support/free-port.ts';
import { until } from '../../support/until.ts';

export type Instance = 'one' | 'two';

export interface HaProxy {
  readonly url: string;
  /** Resolves when HAProxy has seen the instance get ready again that many times. */
  becameReady(instance: Instance, times: number): Promise<void>;
  /** Resolves when HAProxy sees no instance that is ready. */
  readonly noneReady: () => Promise<void>;
  /** One line for each change of an instance and for each request that failed. */
  output(): string;
}

const configuration = fileURLToPath(new URL('../../../examples/scaling/haproxy.cfg', import.meta.url));

/** Runs the example's configuration with instances on these ports until the test ends. */
export async function startHaProxy(ports: Readonly<Record<Instance, number>>): Promise<HaProxy> {
  const listen = `127.0.0.1:${await freePort()}`;
  const haproxy = run('/', ['haproxy', '-db', '-f', configuration], {
    LISTEN: listen,
    INSTANCE_ONE: `127.0.0.1:${ports.one}`,
    INSTANCE_TWO: `127.0.0.1:${ports.two}`,
  });
  const url = `http://${listen}`;
  await until('HAProxy has an instance', () => responses(`${url}/livez`));
  return {
    url,
    becameReady: async (instance, times) => {
      // Its log says so, and its standard error says it again behind a colon.
      const ready = `(?<!: )Server ready/${instance} is UP`;
      await haproxy.printed(new RegExp(`^(?:(?:(?!${ready})[^])*${ready}){${times}}`));
    },
    noneReady: async () => void (await haproxy.printed(/backend ready has no server available/)),
    output: haproxy.output,
  };
}

const responses = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

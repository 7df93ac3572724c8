import { fileURLToPath } from 'node:url';
import { run } from '../../support/process.ts';
import { freePort } from './free-port.ts';

export interface HaProxy {
  readonly url: string;
  /** Resolves when HAProxy has seen the instance come up again that many times. */
  cameUp(instance: 'one' | 'two', times: number): Promise<void>;
  output(): string;
}

const configuration = fileURLToPath(new URL('../../../examples/scaling/haproxy.cfg', import.meta.url));

/** Runs the example's configuration with these two instances until the test ends. */
export async function startHaProxy(one: string, two: string): Promise<HaProxy> {
  const listen = `127.0.0.1:${await freePort()}`;
  const haproxy = run('/', ['haproxy', '-db', '-f', configuration], { LISTEN: listen, INSTANCE_ONE: one, INSTANCE_TWO: two });
  await haproxy.printed(/Loading success/);
  return {
    url: `http://${listen}`,
    cameUp: async (instance, times) => void await haproxy.printed(new RegExp(`(instances/${instance} is UP[^]*){${times}}`)),
    output: haproxy.output,
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../support/free-port.ts';
import { programs, unprivileged } from '../support/postgres.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
import { until } from '../support/until.ts';

export interface Node {
  readonly name: string;
  /** The node's PostgreSQL, past the network. */
  readonly url: string;
  /** Between the service and the node's PostgreSQL. */
  readonly network: TcpProxy;
  /** SIGKILL to PostgreSQL's postmaster; Patroni lives. */
  killPostgres(): void;
  /** SIGKILL to etcd, Patroni and all of PostgreSQL, and a network that says nothing. */
  takeMachine(): void;
}

export interface Cluster {
  /** All nodes, by way of their networks. */
  readonly url: string;
  /** @returns the node that leads, once it leads, and with `standbys` once so many of that role follow it */
  leader(role?: 'sync_standby' | 'replica', standbys?: number): Promise<Node>;
  /** Has another node lead; resolves when Patroni has done it. */
  switchOver(from: Node): Promise<void>;
  /** Changes the settings that the nodes have in common. */
  configure(settings: object): Promise<void>;
  close(): Promise<void>;
}

interface Member {
  readonly name: string;
  readonly role: string;
  readonly state: string;
}

const example = fileURLToPath(new URL('../../examples/failover/', import.meta.url));
const names = ['a', 'b', 'c'];
const password = 'of-a-test';
const columns = 4;

/** Runs the nodes of examples/failover on free ports. */
export async function startCluster(): Promise<Cluster> {
  const user = unprivileged();
  if (!user) throw new Error('there is no user "postgres" to run PostgreSQL as root');
  const folder = mkdtempSync(join(tmpdir(), 'todo-api-cluster-'));
  const ports = await Promise.all(Array.from({ length: names.length * columns }, freePort));
  for (const file of ['node.sh', 'patroni.yml']) put(file, readFileSync(join(example, file), 'utf8'));
  put(
    'nodes',
    names.map((name, index) => [name, ...ports.slice(index * columns, (index + 1) * columns)].join(' ')).join('\n'),
  );
  chownSync(folder, user.uid, user.gid);
  const env = {
    PATH: process.env['PATH'],
    POSTGRES_PROGRAMS: programs(),
    PATRONI_SUPERUSER_PASSWORD: password,
    PATRONI_REPLICATION_PASSWORD: password,
  };
  const running = names.map((name) => {
    const child = spawn('sh', [join(folder, 'node.sh'), folder, name, join(folder, 'nodes')], {
      ...user,
      cwd: folder,
      env,
      stdio: 'ignore',
      detached: true,
    });
    return { child, closed: once(child, 'close') };
  });
  const apis = names.map((_, index) => `http://127.0.0.1:${ports[index * columns + 2]}`);
  const nodes = await Promise.all(names.map((name, index) => startNode(name, Number(ports[index * columns + 3]))));

  function put(file: string, text: string): void {
    writeFileSync(join(folder, file), text);
    chownSync(join(folder, file), user?.uid ?? 0, user?.gid ?? 0);
  }

  async function startNode(name: string, port: number): Promise<Node> {
    const url = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
    const network = await startTcpProxy(url);
    const pidIn = (file: string): number => Number(readFileSync(join(folder, name, file), 'utf8').split('\n')[0]);
    return {
      name,
      url,
      network,
      killPostgres: () => {
        kill(pidIn('data/postmaster.pid'));
      },
      takeMachine: () => {
        network.fallSilent();
        const pids = [pidIn('etcd.pid'), pidIn('patroni.pid')];
        const postmaster = pidIn('data/postmaster.pid');
        for (const pid of [...pids, postmaster, ...childrenOf(postmaster)]) kill(pid);
      },
    };
  }

  /** Asks whichever Patroni answers. */
  async function ask(path: string, method = 'GET', body?: object): Promise<Response | undefined> {
    for (const api of apis) {
      const response = await fetch(api + path, {
        method,
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      }).catch(() => undefined);
      if (response) return response;
    }
    return undefined;
  }

  async function members(): Promise<Member[]> {
    const response = await ask('/cluster');
    return response ? (((await response.json()) as { members?: Member[] }).members ?? []) : [];
  }

  async function done(response: Response | undefined): Promise<void> {
    if (!response?.ok) throw new Error(`Patroni: ${response?.status} ${await response?.text()}`);
  }

  return {
    url: `postgresql://postgres:${password}@${nodes.map(({ network }) => new URL(network.url).host).join(',')}/postgres?target_session_attrs=read-write`,
    leader: (role, standbys = 0) => {
      const look = async (): Promise<Node | undefined> => {
        const found = await members();
        const leader = found.find((member) => member.role === 'leader' && member.state === 'running');
        const node = nodes.find(({ name }) => name === leader?.name);
        return found.filter((member) => member.role === role).length >= standbys ? node : undefined;
      };
      return until(`a node leads ${standbys} standbys`, look, { within: 120_000, every: 100 });
    },
    switchOver: async ({ name }) => done(await ask('/switchover', 'POST', { leader: name })),
    configure: async (settings) => done(await ask('/config', 'PATCH', settings)),
    close: async () => {
      for (const { child } of running) kill(-(child.pid ?? 0));
      for (const { network } of nodes) await network.close();
      for (const name of names) {
        const file = join(folder, name, 'data/postmaster.pid');
        const postmaster =
          statSync(file, { throwIfNoEntry: false }) && Number(readFileSync(file, 'utf8').split('\n')[0]);
        if (postmaster) for (const pid of [postmaster, ...childrenOf(postmaster)]) kill(pid);
      }
      await Promise.all(running.map(({ closed }) => closed));
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** What has ended already is as it should be. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

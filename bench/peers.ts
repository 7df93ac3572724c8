import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

type Command = readonly [string, ...string[]];

export interface Peer {
  /** Its folder's name. */
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly command: Command;
  readonly poolSize: number;
}

/** peer.json */
interface Manifest {
  readonly name: string;
  readonly command: Command;
  readonly install: Command;
  readonly build?: Command;
  /** The folder that these fill; default node_modules. */
  readonly output?: string;
  /** Default 10. */
  readonly poolSize?: number;
}

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = fileURLToPath(new URL('peers/', import.meta.url));

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** The service as `npm start` runs it, without npm. */
function ours(): Peer {
  const { scripts } = readJson(join(root, 'package.json')) as { scripts: { start: string } };
  return { id: 'ours', name: 'Todo API', folder: root, command: ['sh', '-c', scripts.start], poolSize: 10 };
}

/** Peers are run by the Node.js that runs this, whatever else is installed. */
export const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);

// What is compared most comes first.
const order = ['floor', 'fastify-pg'];
const rank = (id: string): number => (order.includes(id) ? order.indexOf(id) : order.length);

/** @returns ours and the peers, installed. @param leaveOut is told of each that cannot be */
export async function installedPeers(
  chosen: readonly string[] | undefined,
  progress: (text: string) => void,
  leaveOut: (id: string, reason: string) => void,
): Promise<Peer[]> {
  const ids = globSync('*/peer.json', { cwd: folder })
    .map((file) => dirname(file))
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  const unknown = chosen?.find((id) => id !== 'ours' && !ids.includes(id));
  if (unknown !== undefined) throw new Error(`there is no peer "${unknown}"; there are ours, ${ids.join(', ')}`);
  const peers = chosen?.includes('ours') === false ? [] : [ours()];
  for (const id of ids.filter((id) => chosen?.includes(id) ?? true)) {
    try {
      progress(`installing ${id}`);
      peers.push(await install(id));
    } catch (error) {
      leaveOut(id, error instanceof Error ? error.message : String(error));
    }
  }
  return peers;
}

/** Installs a peer's packages unless those that its files name are there already. */
async function install(id: string): Promise<Peer> {
  const cwd = join(folder, id);
  const {
    name,
    command,
    install,
    build,
    output = 'node_modules',
    poolSize = 10,
  } = readJson(join(cwd, 'peer.json')) as Manifest;
  const wanted = createHash('sha256');
  for (const file of globSync('*.{json,ts,py,txt,go,mod,sum,rs,toml,lock}', { cwd }).sort())
    wanted.update(readFileSync(join(cwd, file)));
  const stamp = join(cwd, output, `.installed-${id}`);
  const digest = wanted.digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
    for (const [file, ...args] of [install, ...(build ? [build] : [])])
      await promisify(execFile)(file, args, { cwd, env: { ...process.env, PATH: path } });
    writeFileSync(stamp, digest);
  }
  return { id, name, folder: cwd, command, poolSize };
}

import { buildImage, compileCacheUse } from '../../tests/support/image.ts';
import { median, type Bench, type Section } from '../bench.ts';
import type { Peer } from '../peers.ts';
import { withServers } from '../server.ts';

/** Whether a container starts as soon as the checkout does: its command in the image's folder, without Docker. */
export async function image(bench: Bench): Promise<Section> {
  const checkout = bench.peers.find(({ id }) => id === 'ours');
  if (!checkout) throw new Error('the image is compared with ours, which --peers leaves out');
  bench.progress('building the image');
  const built = buildImage();
  try {
    const command = [process.execPath, ...built.options, 'src/main.ts'] as const;
    const inImage: Peer = { ...checkout, id: 'image', name: 'the image', folder: built.folder, command };
    const starts = [checkout, inImage].map((peer) => ({ peer, milliseconds: [] as number[] }));
    for (let round = 1; round <= bench.rounds; round += 1)
      for (const { peer, milliseconds } of starts)
        await withServers(bench, [{ peer }], async ([server]) => void milliseconds.push(server?.startedIn ?? NaN));
    return {
      title: 'Start of the image',
      note: 'From the start of the process to its first answer with a task; modules whose compiled code was kept from before.',
      rows: starts.map(({ peer, milliseconds }) => {
        const use = compileCacheUse(peer.folder, built.options);
        const kept = use.filter((how) => how === 'accepted').length;
        return {
          '': peer.name,
          'start, ms': median(milliseconds).toFixed(0),
          'compiled before': `${kept} of ${use.length}`,
        };
      }),
    };
  } finally {
    built.remove();
  }
}

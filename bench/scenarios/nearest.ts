import type { Bench } from '../bench.ts';
import type { Peer } from '../peers.ts';

/** The peers that are near enough to ours to be compared in particular. */
export const nearest = ({ peers }: Bench): Peer[] =>
  peers.filter(({ id }) => ['ours', 'floor', 'fastify-pg'].includes(id));

/** FAULTS=long runs each fault as often as is promised; otherwise as often as CI has time for. */
export const isLong = process.env['FAULTS'] === 'long';
export const times = (long: number, short: number): number => (isLong ? long : short);

/** The same seed makes the same choices; what runs at the same time is up to the machine. */
export const seed = Number(process.env['FAULTS_SEED'] ?? 20_261_121);

/** Numbers from 0 to 1 (mulberry32). */
export function seededRandom(state = seed): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

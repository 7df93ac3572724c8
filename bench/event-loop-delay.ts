// Loaded into a server by --import. At SIGUSR2 it writes how long the event loop was held since the last time.
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const file = process.env['EVENT_LOOP_DELAY_FILE'] ?? '';
const resolution = 1;
const delay = monitorEventLoopDelay({ resolution });
delay.enable();

// Every sample has the timer's own millisecond in it.
const held = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolution);

process.on('SIGUSR2', () => {
  writeFileSync(`${file}.new`, JSON.stringify({ longest: held(delay.max), p99: held(delay.percentile(99)) }));
  renameSync(`${file}.new`, file);
  delay.reset();
});

import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { EventStream } from '../../src/http/event-stream.ts';
import { createOpenStreams, type EventSource } from '../../src/http/open-streams.ts';
import { JsonText } from '../../src/json-text.ts';
import { until } from '../support/until.ts';

const silent: EventSource = { next: () => new Promise(() => {}), close: () => {} };
const inAnHour = Date.now() / 1_000 + 3_600;
const quiet = 15_000;

test('a comment is sent after 15 seconds without an event, and not before', async () => {
  const stream = new EventStream(silent.next, silent.close).setEncoding('utf8');
  let text = '';
  stream.on('data', (chunk) => (text += String(chunk)));
  await setImmediate();
  const began = performance.now();
  stream.keepAlive(began + quiet - 1_000);
  await setImmediate();
  expect(text).toBe('retry: 1000\n\n');
  stream.keepAlive(began + quiet);
  await setImmediate();
  expect(text).toBe('retry: 1000\n\n:\n\n');
  stream.destroy();
});

test('one event and no comment is kept for a client that does not read', async () => {
  let asked = 0;
  const next = (): ReturnType<EventSource['next']> =>
    Promise.resolve({ id: String((asked += 1)), data: new JsonText('"' + 'x'.repeat(1_000) + '"') });
  const stream = new EventStream(next, () => {});
  stream.read(0);
  const held = [];
  for (let turn = 0; turn < 10; turn += 1) {
    await setImmediate();
    stream.keepAlive(performance.now() + quiet);
    held.push(stream.readableLength);
  }
  expect(asked).toBeLessThanOrEqual(1);
  expect(Math.max(...held)).toBeLessThan(1_100);
  expect(new Set(held.slice(1)).size).toBe(1);
  stream.destroy();
});

test('a process has at most 5,000 streams, refuses the next one with 503, and accepts one for each that is closed', async () => {
  const streams = createOpenStreams();
  const open = (number: number) => streams.open(`user ${number}`, inAnHour, () => Promise.resolve(silent));
  const opened = await Promise.all(Array.from({ length: 5_000 }, (_, number) => open(number)));
  await expect(open(5_000)).rejects.toMatchObject({ status: 503 });
  opened[0]?.destroy();
  await setImmediate();
  opened[0] = await open(5_001);
  await expect(open(5_002)).rejects.toMatchObject({ status: 503 });
  for (const stream of opened) stream?.destroy();
  await setImmediate();
  expect(streams.size).toBe(0);
});

test('a stream that could not be opened is not counted', async () => {
  const streams = createOpenStreams();
  await expect(streams.open('alice', inAnHour, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await streams.open('alice', inAnHour, () => Promise.resolve(undefined))).toBeUndefined();
  expect(streams.size).toBe(0);
});

test('streams are ended with a retry time, and no other one is opened then', async () => {
  const streams = createOpenStreams();
  const stream = await streams.open('alice', inAnHour, () => Promise.resolve(silent));
  let text = '';
  stream?.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)));
  streams.end();
  await until('the stream is closed', () => stream?.closed);
  expect(text).toMatch(/^retry: 1000\n\nretry: [123]\d{3}\n\n$/);
  await expect(streams.open('alice', inAnHour, () => Promise.resolve(silent))).rejects.toMatchObject({ status: 503 });
  expect(streams.size).toBe(0);
});

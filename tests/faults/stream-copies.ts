import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export interface StreamUser {
  readonly userId: string;
  readonly token: string;
}

/** What became of all copies together. */
export interface StreamCounts {
  events: number;
  /** Streams that the client cut. */
  cuts: number;
  /** Streams that the service ended. */
  ended: number;
  /** Streams that broke off without the client's doing. */
  brokenOff: number;
  refused: number;
  startedOver: number;
  /** Changes that a copy had already when they came. */
  readonly doubled: string[];
}

/** A user's tasks by the events of streams alone: the JSON of each by its id. */
export interface StreamCopy {
  readonly user: StreamUser;
  readonly tasks: Map<number, string>;
}

interface Changes {
  readonly tasks: readonly { readonly id: number }[];
  readonly deleted: readonly number[];
}

/** Streams that are cut after so many bytes at most. */
const longestCut = 6_000;
const shareOfCuts = 0.8;
const opensWithin = 5_000;

/**
 * Keeps a copy by streams of any of the instances. Most of them are cut after a random number of bytes, inside of an event or
 * between two, and resumed after the last event that came whole.
 * @param signal ends it
 */
export async function keepCopy(
  { user, tasks }: StreamCopy,
  instances: readonly string[],
  counts: StreamCounts,
  random: () => number,
  signal: AbortSignal,
): Promise<void> {
  const deleted = new Set<number>();
  let lastEventId: string | undefined;
  let retry = 0;

  function apply(block: string): void {
    retry = Number(/^retry: (\d+)$/.exec(block)?.[1] ?? retry);
    const [, id, json] = /^id: ([^\n]*)\ndata: ([^\n]*)$/.exec(block) ?? [];
    if (id === undefined || json === undefined) return;
    const changes = JSON.parse(json) as Changes;
    for (const gone of changes.deleted) {
      if (deleted.has(gone)) counts.doubled.push(`deleted ${gone}`);
      deleted.add(gone);
      tasks.delete(gone);
    }
    for (const task of changes.tasks) {
      const text = JSON.stringify(task);
      if (tasks.get(task.id) === text) counts.doubled.push(text);
      tasks.set(task.id, text);
    }
    counts.events += 1;
    lastEventId = id;
  }

  async function read(response: IncomingMessage): Promise<void> {
    let left = random() < shareOfCuts ? Math.floor(random() * longestCut) : Infinity;
    let text = '';
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        text += chunk.subarray(0, Math.min(chunk.length, left)).toString('latin1');
        left -= chunk.length;
        for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
          apply(text.slice(0, end));
          text = text.slice(end + 2);
        }
        if (left > 0) continue;
        counts.cuts += 1;
        response.destroy();
        return;
      }
      counts.ended += 1;
      await delay(retry, undefined, { signal });
    } catch {
      if (!signal.aborted) counts.brokenOff += 1;
    }
  }

  // A thousand connections in one moment are more than the system lets wait for any process.
  await delay(random() * opensWithin);
  while (!signal.aborted) {
    const url = instances[Math.floor(random() * instances.length)] ?? '';
    const response = await open(url, user, lastEventId, signal);
    if (response?.statusCode === 200) {
      await read(response);
      continue;
    }
    response?.resume();
    counts.refused += 1;
    if (response?.statusCode === 410) {
      counts.startedOver += 1;
      lastEventId = undefined;
      tasks.clear();
    }
    await delay(100 + random() * 400);
  }
}

/** @returns undefined when there is nobody */
async function open(
  url: string,
  { token }: StreamUser,
  lastEventId: string | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage | undefined> {
  const request = httpRequest(`${url}/api/changes/stream`, {
    agent: false,
    signal,
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
  });
  request.end();
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    request.on('error', () => {});
    return response;
  } catch {
    return undefined;
  }
}

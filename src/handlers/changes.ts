import { nextPage } from '../http/next-page.ts';
import type { ServerSentEvent } from '../http/event-stream.ts';
import type { OpenStreams } from '../http/open-streams.ts';
import type { Handler } from '../http/handler.ts';
import { Problem } from '../problems.ts';
import type { ChangesPage } from '../tasks/changes.ts';
import type { FollowChanges } from '../tasks/changes-feed.ts';

export interface StreamDependencies {
  readonly follow: FollowChanges;
  readonly streams: OpenStreams;
}

/** The contract's default of `limit`. */
const defaultLimit = 200;
/**
 * nginx would collect events until its buffer is full
 * (https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering).
 */
const unbuffered = { 'X-Accel-Buffering': 'no' };

export function createChangesHandlers({ follow, streams }: StreamDependencies) {
  const listChanges: Handler<'listChanges'> = async ({ query, tasks }) => {
    const page = await tasks.changes(query.since, query.limit ?? defaultLimit);
    if (!page) throw new Problem('gone');
    const { json, next, isLast } = page;
    return { status: 200, body: json, headers: isLast ? {} : { Link: nextPage({ ...query, since: next }) } };
  };

  const streamChanges: Handler<'streamChanges'> = async ({ header, tasks, expiresAt }) => {
    const body = await streams.open(tasks.ownerId, expiresAt, async () => {
      const feed = await follow(tasks, header['Last-Event-ID']);
      return feed && { next: async () => toEvent(await feed.next()), close: feed.close };
    });
    if (!body) throw new Problem('gone');
    return { status: 200, type: 'text/event-stream', headers: unbuffered, body };
  };

  return { listChanges, listUserChanges: listChanges, streamChanges, streamUserChanges: streamChanges };
}

const toEvent = (page: ChangesPage | undefined): ServerSentEvent | undefined =>
  page && { id: page.next, data: page.json };

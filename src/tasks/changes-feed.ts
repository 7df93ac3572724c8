import { setTimeout as delay } from 'node:timers/promises';
import { TooManyStatements } from '../postgres/errors.ts';
import type { ChangesPage } from './changes.ts';
import type { LiveChanges } from './live-changes.ts';
import type { TaskStore } from './task-store.ts';

/** Tasks and deleted ids that one page has at most: as many are held for a client who does not read. */
const mostOfPage = 100;
/** Milliseconds to the next attempt to read a page while the database is unavailable. */
const retryAfter = 1_000;

/** The pages of an owner's changes. They do not end. */
export interface ChangesFeed {
  /**
   * Resolves with the next page when it has a change; the first one at once. Call it again when it has resolved.
   * @returns undefined when the changes since the last page are not known any more
   */
  next(): Promise<ChangesPage | undefined>;
  close(): void;
}

/** @returns undefined when the changes since the changes token are not known. @throws when the first page cannot be read */
export type FollowChanges = (
  tasks: Pick<TaskStore, 'ownerId' | 'changes'>,
  since: string | undefined,
) => Promise<ChangesFeed | undefined>;

/** @param isUnavailable whether an error means that the database is unavailable: then the feed tries again */
export function createChangesFeeds(
  { listen }: Pick<LiveChanges, 'listen'>,
  isUnavailable: (error: unknown) => boolean,
): FollowChanges {
  return async ({ ownerId, changes: read }, since) => {
    let token = since;
    /** The version of the list that the last page was read from. */
    let version: number | undefined;
    let isDue = false;
    let isClosed = false;
    let goOn = (): void => {};

    // Before the first page is read, so that no change between the two is missed.
    const stop = listen(ownerId, (change) => {
      if (change !== undefined && change === version) return;
      isDue = true;
      goOn();
    });
    const close = (): void => {
      isClosed = true;
      stop();
    };

    async function readPage(): Promise<ChangesPage | undefined> {
      isDue = false;
      const page = await read(token, mostOfPage);
      if (!page) return undefined;
      ({ next: token, version } = page);
      if (!page.isLast) isDue = true;
      return page;
    }

    async function readLater(): Promise<ChangesPage | undefined> {
      for (;;) {
        if (!isDue) await new Promise<void>((resolve) => (goOn = resolve));
        try {
          const page = await readPage();
          if (!page?.isEmpty) return page;
        } catch (error) {
          if (!isUnavailable(error) && !(error instanceof TooManyStatements)) throw error;
          await delay(retryAfter, undefined, { ref: false });
          if (isClosed) return undefined;
          isDue = true;
        }
      }
    }

    let first: ChangesPage | undefined;
    try {
      first = await readPage();
    } catch (error) {
      close();
      throw error;
    }
    if (!first) {
      close();
      return undefined;
    }
    return {
      next: async () => {
        const page = first;
        // The feed may live for minutes: it must not hold the page for as long.
        first = undefined;
        return page ?? readLater();
      },
      close,
    };
  };
}

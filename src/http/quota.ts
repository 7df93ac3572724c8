import type { Context } from 'koa';
import type { RateLimiterRes } from 'rate-limiter-flexible';
import { tooManyRequests } from '../problems.ts';
import { Refusal } from '../refusals/refusal.ts';
import { setHeaders } from './headers.ts';

/** Counts a request of a user. @throws Problem 429 when the user's quota is used up */
export type Quota = (ctx: Context, userId: string) => Promise<void>;

const windowSeconds = 60;

/**
 * Limits the requests of each user per minute, counted in this process, and sets the headers that say how many are left
 * (https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-10).
 */
export async function createQuota(requestsPerMinute: number): Promise<Quota> {
  const { RateLimiterMemory } = await import('rate-limiter-flexible');
  const limiter = new RateLimiterMemory({ points: requestsPerMinute, duration: windowSeconds });
  const policy = `"user";q=${requestsPerMinute};w=${windowSeconds}`;
  return async (ctx, userId) => {
    let refused = false;
    const { remainingPoints, msBeforeNext } = await limiter.consume(userId).catch((result: unknown) => {
      refused = true;
      return result as RateLimiterRes;
    });
    const seconds = Math.max(1, Math.ceil(msBeforeNext / 1_000));
    setHeaders(ctx, { 'RateLimit-Policy': policy, RateLimit: `"user";r=${remainingPoints};t=${seconds}` });
    if (refused) throw tooManyRequests(new Refusal('quota-used-up'), { retryAfter: seconds });
  };
}

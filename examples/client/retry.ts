import type { Fetch } from './client.ts';

export type Wait = (seconds: number) => Promise<void>;

const attempts = 3;
const harmlessTwice = ['GET', 'HEAD', 'PUT', 'DELETE'];
const passTime: Wait = (seconds) =>
  new Promise((resolve) => {
    setTimeout(resolve, seconds * 1_000);
  });

/** Tries again after no answer or a 503, but only what does no harm the second time: a toggle that arrived would be undone. */
export const withRetry =
  (send: Fetch, wait: Wait = passTime): Fetch =>
  async (request) => {
    const isSafe = harmlessTwice.includes(request.method) || request.headers.has('Idempotency-Key');
    for (let attempt = 1; ; attempt += 1) {
      const isLast = !isSafe || attempt === attempts;
      try {
        const response = await send(request.clone());
        if (response.status !== 503 || isLast) return response;
        await wait(Number(response.headers.get('Retry-After') ?? attempt));
      } catch (error) {
        if (isLast) throw error;
        await wait(attempt);
      }
    }
  };

import { DatabaseUnavailable, TooManyStatements } from './errors.ts';

const mostWaitingOfUser = 1_000;
const mostWaiting = 10_000;

/** A job that waits for its turn. */
export interface Job {
  /** The id of the user whose request it is. */
  readonly user: string;
  /** The time of `performance.now()` after which it is not begun any more. */
  readonly deadline: number;
}

interface User<Waiting> {
  readonly name: string;
  readonly waiting: Waiting[];
  running: number;
  isInLine: boolean;
}

/**
 * Users take turns: each has a queue and a limit of jobs that run at once, so that a user with a thousand jobs delays another
 * user's job by one job at most.
 */
export class Turns<Waiting extends Job> {
  readonly #mostRunning: number;
  /** Only users with a job that runs or waits. */
  readonly #users = new Map<string, User<Waiting>>();
  /** Users whose next job may begin, in the order of their turns. */
  readonly #line: User<Waiting>[] = [];
  #waiting = 0;

  /** @param mostRunning jobs of one user at once */
  constructor(mostRunning: number) {
    this.#mostRunning = mostRunning;
  }

  /** Jobs of all users that have not begun. */
  get waiting(): number {
    return this.#waiting;
  }

  get hasNext(): boolean {
    return this.#line.length > 0;
  }

  /** @throws TooManyStatements when too many jobs of this user wait; DatabaseUnavailable when too many of all users do */
  add(job: Waiting): void {
    let user = this.#users.get(job.user);
    if (user && user.waiting.length >= mostWaitingOfUser)
      throw new TooManyStatements('too many statements of one user wait');
    if (this.#waiting >= mostWaiting) throw new DatabaseUnavailable('too many statements wait');
    if (!user) {
      user = { name: job.user, waiting: [], running: 0, isInLine: false };
      this.#users.set(job.user, user);
    }
    user.waiting.push(job);
    this.#waiting += 1;
    this.#lineUp(user);
  }

  /** Begins the next job. @returns undefined when none may begin */
  next(): Waiting | undefined {
    const user = this.#line.shift();
    const job = user?.waiting.shift();
    if (!user || !job) return undefined;
    this.#waiting -= 1;
    user.running += 1;
    user.isInLine = false;
    this.#lineUp(user);
    return job;
  }

  /** Has to be called once for each job that has begun. */
  ended({ user: name }: Job): void {
    const user = this.#users.get(name);
    if (!user) return;
    user.running -= 1;
    this.#lineUp(user);
    this.#forget(user);
  }

  /** Takes out the jobs whose deadline is over; `now` of Infinity takes all. */
  takeLate(now: number): Waiting[] {
    const late: Waiting[] = [];
    for (const user of this.#users.values()) {
      const inTime = user.waiting.findIndex(({ deadline }) => deadline > now);
      late.push(...user.waiting.splice(0, inTime === -1 ? user.waiting.length : inTime));
      if (user.waiting.length === 0 && user.isInLine) {
        this.#line.splice(this.#line.indexOf(user), 1);
        user.isInLine = false;
      }
      this.#forget(user);
    }
    this.#waiting -= late.length;
    return late;
  }

  #lineUp(user: User<Waiting>): void {
    if (user.isInLine || user.waiting.length === 0 || user.running >= this.#mostRunning) return;
    user.isInLine = true;
    this.#line.push(user);
  }

  #forget(user: User<Waiting>): void {
    if (user.running === 0 && user.waiting.length === 0) this.#users.delete(user.name);
  }
}

import process from '@jspm/core/nodelibs/process';

export { AsyncLocalStorage } from './async-hooks.ts';
export { Buffer } from './buffer.ts';
export { process };

type Task = (...values: unknown[]) => void;

// Its own takes timers, which browsers hold back: 4 ms each, and a second in a tab that is not seen.
process.nextTick = (task: Task, ...values: unknown[]) => {
  queueMicrotask(() => task(...values));
};

const { port1, port2 } = new MessageChannel();
const due: (() => void)[] = [];
port1.onmessage = () => due.shift()?.();

export function setImmediate(task: Task, ...values: unknown[]): void {
  due.push(() => task(...values));
  port2.postMessage(undefined);
}

/** A timer's number, which clears it, with what Node's timers have besides: nothing here has to end. */
class Timer extends Number {
  readonly ref = (): this => this;
  readonly unref = (): this => this;
}

export const setTimeout = (task: Task, milliseconds?: number, ...values: unknown[]): Timer =>
  new Timer(globalThis.setTimeout(task, milliseconds, ...values));
export const setInterval = (task: Task, milliseconds?: number, ...values: unknown[]): Timer =>
  new Timer(globalThis.setInterval(task, milliseconds, ...values));

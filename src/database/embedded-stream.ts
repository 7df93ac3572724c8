import { Duplex } from 'node:stream';
import type { PGlite } from '@electric-sql/pglite';
import { serialize } from 'pg-protocol';

/** ReadyForQuery, outside of a transaction. */
const idle = Buffer.from('Z\0\0\0\u0005I', 'latin1');
const terminate = 'X'.charCodeAt(0);
const cancelRequest = { length: 16, code: 80_877_102 };

/**
 * What node-postgres takes for its socket, with PGlite at the other end: no file and no port. PGlite is one session. A stream
 * has it alone from its first message until PostgreSQL is ready for the next statement, and outside of a transaction
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html).
 */
export class EmbeddedStream extends Duplex {
  readonly #db: PGlite;
  /** The beginning of a message whose end has not come yet. */
  #rest = Buffer.alloc(0);
  /** Gives the session back; undefined while this stream does not have it. */
  #leave: (() => void) | undefined;

  constructor(db: PGlite) {
    super();
    this.#db = db;
  }

  connect(): this {
    setImmediate(() => this.emit('connect'));
    return this;
  }

  /** Options of a socket, which the driver sets. */
  readonly setNoDelay = (): this => this;
  readonly setKeepAlive = (): this => this;
  readonly ref = (): this => this;
  readonly unref = (): this => this;

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const bytes = Buffer.concat([this.#rest, chunk]);
    const messages = bytes.subarray(0, lengthOfMessages(bytes));
    this.#rest = bytes.subarray(messages.length);
    this.#run(messages).then(() => {
      done();
    }, done);
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#rollBack().then(() => {
      done(error);
    }, done);
  }

  async #run(messages: Buffer): Promise<void> {
    // PGlite works on one statement at a time, so that there is nothing to cancel when a request for it is read.
    if (messages.length === 0 || messages[0] === terminate || isCancelRequest(messages)) return;
    await this.#enter();
    if (this.destroyed) {
      this.#leave?.();
      return;
    }
    let end = Buffer.alloc(0);
    await this.#db.execProtocolRawStream(messages, {
      onRawData: (data) => {
        end = Buffer.concat([end, data.subarray(-idle.length)]).subarray(-idle.length);
        if (!this.destroyed) this.push(Buffer.from(data));
      },
    });
    if (end.equals(idle)) this.#leave?.();
  }

  async #enter(): Promise<void> {
    if (this.#leave) return;
    await new Promise<void>((entered, failed) => {
      const stay = async (): Promise<void> => {
        const { promise, resolve } = Promise.withResolvers<undefined>();
        this.#leave = () => {
          this.#leave = undefined;
          resolve(undefined);
        };
        entered();
        return promise;
      };
      this.#db.runExclusive(stay).catch(failed);
    });
  }

  /** What a server does when its client goes away in the middle of a statement or a transaction. */
  async #rollBack(): Promise<void> {
    if (!this.#leave) return;
    const messages = Buffer.concat([serialize.sync(), serialize.query('rollback')]);
    try {
      await this.#db.execProtocolRawStream(messages, { onRawData: () => {} });
    } finally {
      this.#leave();
    }
  }
}

/**
 * How many of the bytes are whole messages. A message begins with a letter and its length; the first one of a
 * connection has no letter.
 */
function lengthOfMessages(bytes: Buffer): number {
  for (let length = 0; ;) {
    const lengthAt = length + (bytes[length] === 0 ? 0 : 1);
    if (bytes.length < lengthAt + 4) return length;
    const end = lengthAt + bytes.readUInt32BE(lengthAt);
    if (bytes.length < end) return length;
    length = end;
  }
}

const isCancelRequest = (bytes: Buffer): boolean =>
  bytes.length === cancelRequest.length && bytes.readUInt32BE(4) === cancelRequest.code;

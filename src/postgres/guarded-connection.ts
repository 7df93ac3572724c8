import pg from 'pg';
import { Parser } from 'pg-protocol/dist/parser.js';

type Stream = pg.Connection['stream'];

/** What node-postgres's connection has and its types do not. */
const Connection = pg.Connection as unknown as new (
  config: pg.ClientConfig,
) => pg.Connection & { attachListeners(stream: Stream): void };

interface Message {
  readonly name: string;
}

/** The same of its parser. */
const MessageParser = Parser as unknown as new () => {
  parse(chunk: Buffer, onMessage: (message: Message) => void): void;
  handlePacket(offset: number, code: number, length: number, bytes: Buffer): Message;
};

/** The length of a message counts itself. */
const lengthOfLength = 4;
const errorOrNotice = [0x45, 0x4e];

/** node-postgres's parser reads the fields of an error or a notice up to their end, and never stops where it is missing. */
class GuardedParser extends MessageParser {
  override handlePacket(offset: number, code: number, length: number, bytes: Buffer): Message {
    if (length < lengthOfLength) throw new Error('PostgreSQL sent a message that is shorter than its length');
    const end = offset + length - lengthOfLength;
    const hasEnd = bytes[end - 1] === 0 && (end - offset === 1 || bytes[end - 2] === 0);
    if (errorOrNotice.includes(code) && !(end > offset && hasEnd))
      throw new Error('PostgreSQL sent an error or a notice without an end');
    return super.handlePacket(offset, code, length, bytes);
  }
}

/**
 * A connection of node-postgres on which no bytes of a server can end or block the process. node-postgres throws inside an event
 * of the socket for an unknown message, where no caller can catch the error. Here the error closes the connection.
 */
export class GuardedConnection extends Connection {
  override attachListeners(stream: Stream): void {
    const parser = new GuardedParser();
    stream.on('data', (chunk: Buffer) => {
      try {
        parser.parse(chunk, (message) => this.emit(message.name === 'error' ? 'errorMessage' : message.name, message));
      } catch (error) {
        stream.destroy(error as Error);
      }
    });
  }
}

/** A client of such a connection. */
export class GuardedClient extends pg.Client {
  constructor(config: pg.ClientConfig = {}) {
    // A pool hides the password from a spread.
    super(Object.create(config, { connection: { value: new GuardedConnection(config) } }) as pg.ClientConfig);
  }
}

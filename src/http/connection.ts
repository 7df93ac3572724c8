import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const endOfHead = Buffer.from('\r\n\r\n');
const partsInOneTurn = 16;

/**
 * A client's connection, whose requests are worked on one after the other (RFC 9112, section 9.3.2).
 *
 * Node parses a packet at once and starts all requests in it: 64 KiB are 3,600 requests, whose responses fill the memory if
 * nobody reads them. Here the parser gets the bytes up to the end of one request's head, and the rest when the response to
 * that request has been given to the system. What cannot be parsed is noticed in its turn for the same reason.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #listener: RequestListener;
  readonly #parse: (bytes: Buffer) => void;
  /** The response to the latest request that was started, until it is closed. */
  #response: ServerResponse | undefined;
  #request: IncomingMessage | undefined;
  /** The bytes of one packet can hold the end of a body and the head of the next request. */
  #waiting: { readonly request: IncomingMessage; readonly response: ServerResponse } | undefined;
  /** Bytes that the parser has not had yet. */
  #held: Buffer | undefined;
  #isPaused = false;

  /** @param socket on which Node's server listens already */
  constructor(socket: Socket, listener: RequestListener) {
    this.#socket = socket;
    this.#listener = listener;
    const [parse] = socket.listeners('data') as [(bytes: Buffer) => void];
    this.#parse = parse;
    socket.off('data', parse);
    socket.on('data', this.#receive);
  }

  /** The response that the client waits for. */
  get response(): ServerResponse | undefined {
    return this.#response;
  }

  /** Takes a request whose head has arrived. */
  take(request: IncomingMessage, response: ServerResponse): void {
    if (this.#response) this.#waiting = { request, response };
    else this.#start(request, response);
  }

  #start(request: IncomingMessage, response: ServerResponse): void {
    this.#request = request;
    this.#response = response;
    response.once('close', this.#next);
    this.#listener(request, response);
  }

  readonly #next = (): void => {
    this.#response = undefined;
    // Nothing is started for a client that is gone, or that has been told to go.
    if (!this.#socket.writable) {
      this.#held = undefined;
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) this.#start(waiting.request, waiting.response);
    else if (this.#held) setImmediate(this.#feed);
  };

  readonly #receive = (bytes: Buffer): void => {
    this.#held = this.#held ? Buffer.concat([this.#held, bytes]) : bytes;
    this.#feed();
  };

  /** Whether the parser may have more: there is no request, or its body is still arriving. */
  #isParsing(): boolean {
    return !this.#waiting && (!this.#response || !this.#request?.complete);
  }

  readonly #feed = (): void => {
    // The parser of a connection that is gone may belong to another one by now.
    if (!this.#socket.writable) this.#held = undefined;
    for (let parts = 0; this.#held && this.#isParsing(); parts += 1) {
      if (parts === partsInOneTurn) {
        setImmediate(this.#feed);
        break;
      }
      const held = this.#held;
      const end = held.indexOf(endOfHead) + endOfHead.length;
      const isWhole = end < endOfHead.length || end === held.length;
      this.#held = isWhole ? undefined : held.subarray(end);
      this.#parse(isWhole ? held : held.subarray(0, end));
    }
    if (this.#held) this.#pause();
    else if (this.#isPaused) this.#resume();
  };

  #pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  /** Not if Node has paused it: a body has its own backpressure. */
  #resume(): void {
    this.#isPaused = false;
    this.#socket.resume();
  }
}

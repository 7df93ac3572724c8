import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { problemOf, type ParserError, type ToRefusal } from './client-error.ts';
import { inLaterTurn } from './pipelined.ts';
import { refuseBody } from './refused-body.ts';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const endOfHead = Buffer.from('\r\n\r\n');
const partsInOneTurn = 16;

/**
 * A client's connection. Its requests are processed one after the other (RFC 9112, section 9.3.2).
 *
 * Node parses a packet at once and starts all requests in it: 64 KiB are 3,600 requests, whose responses fill the memory if
 * the client does not read them. Here the parser gets the bytes up to the end of one request's head, and the rest when the
 * response to that request has been written. Bytes that cannot be parsed are refused in their turn for the same reason.
 */
export class ClientConnection {
  readonly socket: Socket;
  readonly #listener: RequestListener;
  readonly #toRefusal: ToRefusal;
  readonly #parse: (bytes: Buffer) => void;
  /** The latest request that was started, and its response until that is closed. */
  #request: IncomingMessage | undefined;
  #response: ServerResponse | undefined;
  /** The bytes of one packet can hold the end of a body and the head of the next request. */
  #waiting: Exchange | undefined;
  /** Bytes that the parser has not got yet. */
  #held: Buffer | undefined;
  #isPaused = false;
  /** Nothing more is parsed. */
  #isEnding = false;
  #lastResponse: (() => string) | undefined;

  /** @param socket with the listeners of Node's server */
  constructor(socket: Socket, listener: RequestListener, toRefusal: ToRefusal) {
    this.socket = socket;
    this.#listener = listener;
    this.#toRefusal = toRefusal;
    const [parse] = socket.listeners('data') as [(bytes: Buffer) => void];
    this.#parse = parse;
    socket.off('data', parse);
    socket.on('data', this.#receive);
    // Node would destroy it once the last response is written. The system would then reset a connection whose client is still
    // sending, and the client could lose that response: what it sends is read until it has seen the end (RFC 9112, section 9.6).
    socket.destroySoon = () => {
      socket.end();
    };
  }

  /** The response that the client waits for. */
  get response(): ServerResponse | undefined {
    return this.#response;
  }

  get heldInput(): number {
    return this.#held?.length ?? 0;
  }

  /** Takes a request whose head has arrived. */
  take(request: IncomingMessage, response: ServerResponse): void {
    if (this.#response) this.#waiting = { request, response };
    else this.#start({ request, response });
  }

  /**
   * Ends the connection for what cannot be parsed, after the responses to all requests before it.
   * @param request whose head says that it cannot be served, such as CONNECT
   */
  refuse(error: ParserError, request?: IncomingMessage): void {
    if (error.code === 'ECONNRESET' || !this.socket.writable) this.socket.destroy();
    if (this.socket.destroyed || this.#isEnding) return;
    this.#isEnding = true;
    const started = this.#request?.complete === false ? this.#request : undefined;
    const refused = request ?? this.#waiting?.request ?? started;
    this.#waiting = undefined;
    // A request whose own body is refused has a response already, or a handler that will write one.
    if (refused && refused === started) this.#refuseBody(refused, error);
    else this.#lastResponse = () => this.#toRefusal(error, refused);
    if (!this.#response) this.#end();
  }

  #refuseBody(request: IncomingMessage, error: ParserError): void {
    if (this.#response && !this.#response.headersSent) this.#response.shouldKeepAlive = false;
    refuseBody(request, problemOf(error));
  }

  #start({ request, response }: Exchange): void {
    this.#request = request;
    this.#response = response;
    response.once('close', this.#next);
    this.#listener(request, response);
  }

  readonly #next = (): void => {
    this.#response = undefined;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    // Nothing is started for a client that is gone, or whose connection is ending.
    if (waiting && this.socket.writable) this.#start(waiting);
    else if (this.#isEnding) this.#end();
    if (this.#held) inLaterTurn(this.#feed);
  };

  #end(): void {
    if (!this.socket.writable) return;
    this.socket.end(this.#lastResponse?.() ?? '');
    this.socket.resume();
  }

  readonly #receive = (bytes: Buffer): void => {
    this.#held = this.#held ? Buffer.concat([this.#held, bytes]) : bytes;
    this.#feed();
  };

  /** Whether the parser may have more: there is no request, or its body is still arriving. */
  #isParsing(): boolean {
    return !this.#waiting && (!this.#response || !this.#request?.complete);
  }

  readonly #feed = (): void => {
    for (let parts = 0; this.#held; parts += 1) {
      // The parser of a connection that is gone may belong to another one by now.
      if (this.#isEnding || !this.socket.writable) this.#held = undefined;
      else if (!this.#isParsing()) break;
      else if (parts < partsInOneTurn) this.#parse(this.#takePart(this.#held));
      else {
        inLaterTurn(this.#feed);
        break;
      }
    }
    if (this.#held) this.#pause();
    else if (this.#isPaused) this.#resume();
  };

  /** @returns the bytes up to the end of the next head, or all; the others stay held */
  #takePart(held: Buffer): Buffer {
    const end = held.indexOf(endOfHead) + endOfHead.length;
    const isWhole = end < endOfHead.length || end === held.length;
    this.#held = isWhole ? undefined : held.subarray(end);
    return isWhole ? held : held.subarray(0, end);
  }

  #pause(): void {
    this.#isPaused = true;
    this.socket.pause();
  }

  /** Not if Node has paused it: a body has its own backpressure. */
  #resume(): void {
    this.#isPaused = false;
    this.socket.resume();
  }
}

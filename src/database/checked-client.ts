import type pg from 'pg';
import { GuardedClient } from '../postgres/guarded-connection.ts';

interface ParameterStatus {
  readonly parameterName: string;
  readonly parameterValue: string;
}

/** The database cannot store every text. A retry does not help. */
export class UnsuitableEncoding extends Error {
  override readonly name = 'UnsuitableEncoding';
}

/** Refuses a database that cannot store every text: an emoji would be a 500, or be lost. */
export class CheckedClient extends GuardedClient {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.connection.on('parameterStatus', ({ parameterName, parameterValue }: ParameterStatus) => {
      if (parameterName === 'server_encoding' && parameterValue !== 'UTF8')
        this.refuse(new UnsuitableEncoding(`The database is encoded in ${parameterValue}, and texts need UTF8`));
    });
  }

  protected refuse(reason: Error): void {
    // ReadyForQuery may be in the same packet, and would open the connection.
    this.connection.removeAllListeners('readyForQuery');
    this.connection.stream.destroy(reason);
  }
}

/**
 * Refuses a server that does not bind SCRAM to the TLS channel (`channel_binding=require`). node-postgres binds where
 * the server offers it, and otherwise goes on without it; an attacker between the two could remove the offer.
 */
export class ChannelBoundClient extends CheckedClient {
  constructor(config?: pg.ClientConfig) {
    super(config);
    let isBound = false;
    const refuse = (): void => {
      this.refuse(new Error('channel_binding=require, but the server does not offer SCRAM-SHA-256-PLUS'));
    };
    // These listeners run before the client's own, and close the stream.
    this.connection.on('authenticationSASL', ({ mechanisms }: { mechanisms: readonly string[] }) => {
      isBound = mechanisms.includes('SCRAM-SHA-256-PLUS');
      if (!isBound) refuse();
    });
    this.connection.on('authenticationCleartextPassword', refuse);
    this.connection.on('authenticationMD5Password', refuse);
    this.connection.on('authenticationOk', () => {
      if (!isBound) refuse();
    });
  }
}

import pg from 'pg';

interface ParameterStatus {
  readonly parameterName: string;
  readonly parameterValue: string;
}

/** The database does not keep every text. Waiting does not change that. */
export class UnsuitableEncoding extends Error {
  override readonly name = 'UnsuitableEncoding';
}

/** A connection that is only used when the database keeps every text: others answer with a 500 for an emoji, or cut a text short. */
export class CheckedClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.connection.on('parameterStatus', ({ parameterName, parameterValue }: ParameterStatus) => {
      if (parameterName === 'server_encoding' && parameterValue !== 'UTF8')
        this.refuse(new UnsuitableEncoding(`The database is encoded in ${parameterValue}, and texts need UTF8`));
    });
  }

  protected refuse(reason: Error): void {
    // The message may be in the same packet, and would make a connection of it.
    this.connection.removeAllListeners('readyForQuery');
    this.connection.stream.destroy(reason);
  }
}

/**
 * A connection that is only used when SCRAM was bound to its TLS channel (`channel_binding=require`). node-postgres binds
 * where the server offers it and goes on without where it does not, which anyone between the two could bring about.
 */
export class ChannelBoundClient extends CheckedClient {
  constructor(config?: pg.ClientConfig) {
    super(config);
    let isBound = false;
    const refuse = (): void => {
      this.refuse(new Error('channel_binding=require, but the server does not offer SCRAM-SHA-256-PLUS'));
    };
    // These listeners run before the client's own, which then have nothing left to write to.
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

import type pg from 'pg';
import type { ConnectionParameters } from './connection-parameters.ts';

type TargetSession = ConnectionParameters['targetSession'];

interface Session {
  readonly is_standby: boolean;
  readonly is_read_only: boolean;
}

const suits: Readonly<Record<TargetSession, (session: Session) => boolean>> = {
  any: () => true,
  'read-write': ({ is_standby, is_read_only }) => !is_standby && !is_read_only,
  'read-only': ({ is_standby, is_read_only }) => is_standby || is_read_only,
  primary: ({ is_standby }) => !is_standby,
  standby: ({ is_standby }) => is_standby,
};

/**
 * Compiles the check of a session against `target_session_attrs`
 * (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TARGET-SESSION-ATTRS).
 * @returns undefined where every session is allowed
 */
export function sessionRequirement(target: TargetSession): ((client: pg.Client) => Promise<void>) | undefined {
  if (target === 'any') return undefined;
  return async (client) => {
    const {
      rows: [session],
    } = await client.query<Session>(
      "select pg_is_in_recovery() as is_standby, current_setting('transaction_read_only') = 'on' as is_read_only",
    );
    if (!session || !suits[target](session))
      throw new Error(`the server is not ${target}, as target_session_attrs requires`);
  };
}

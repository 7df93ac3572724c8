import { quote } from '../refusals/quote.ts';
import { describe, type Facts } from '../refusals/refusal.ts';

/** What {@link lineForPeople} has in its line, or leaves out on purpose. */
export const shownInLine = [
  'requestId',
  'method',
  'path',
  'route',
  'operationId',
  'status',
  'durationMs',
  'user',
  'client',
  'reason',
  'expected',
  'received',
  'offBySeconds',
  'code',
  'advice',
  'unloggedBefore',
  'incomplete',
];

interface Entry extends Facts {
  readonly msg?: string;
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
  readonly durationMs?: number;
  readonly user?: string | undefined;
  readonly client?: string;
  readonly reason?: string;
  readonly advice?: string;
}

/**
 * The text of a log entry for somebody who develops: a request is `GET /api/tasks 200 1.2 ms alice`, with its reason where it
 * was refused; another entry is its message, with what was found and what to do.
 */
export function lineForPeople({ msg = '', advice, ...entry }: Entry): string {
  if (msg === 'request') return lineOfRequest(entry);
  const text = describe(msg, entry);
  return advice === undefined ? text : `${text}. ${advice}`;
}

function lineOfRequest({ method, path = '', status, durationMs = 0, user, client, reason, ...facts }: Entry): string {
  return [
    method,
    printable(path),
    status,
    `${durationMs.toFixed(1)} ms`,
    user !== undefined && printable(user),
    client !== undefined && !isLoopback(client) && `from ${client}`,
    reason !== undefined && describe(reason, facts),
  ]
    .filter(Boolean)
    .join(' ');
}

/** Without what a terminal takes for more than text. */
const printable = (text: string): string => quote(text).slice(1, -1);

const isLoopback = (address: string): boolean => address === '::1' || /^(::ffff:)?127\./.test(address);

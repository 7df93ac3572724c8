import { createRequire } from 'node:module';
import type * as PublicSuffixes from 'tldts';

/** The origins whose pages may read responses. */
export interface AllowedOrigins {
  /** Origins (RFC 6454, section 6.2), and https ones with a `*` in their first label. */
  readonly listed: readonly string[];
  /** Whether every page of this machine may, on any port. */
  readonly anyLoopback: boolean;
}

/** The schemes of pages in apps: Capacitor, Ionic and Tauri. */
const appOrigin = /^(capacitor|ionic|tauri):\/\/[a-z0-9-]+(\.[a-z0-9-]+)*$/;
const loopback = /^https?:\/\/(([a-z0-9-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/;
const pattern = /^https:\/\/(?<label>[a-z0-9-]*\*[a-z0-9-]*)\.(?<domain>([a-z0-9_-]+\.)*[a-z0-9-]+)(:\d+)?$/;

/** @returns whether a page with this `Origin` header may read responses */
export function createOriginCheck({ listed, anyLoopback }: AllowedOrigins): (origin: string) => boolean {
  const isPattern = (origin: string): boolean => origin.includes('*');
  const exact = new Set(listed.filter((origin) => !isPattern(origin)));
  const patterns = listed.filter(isPattern).map(matcherOf);
  return (origin) =>
    exact.has(origin) || (anyLoopback && loopback.test(origin)) || patterns.some((matches) => matches(origin));
}

/** @returns what is allowed, for the log */
export const originTexts = ({ listed, anyLoopback }: AllowedOrigins): string[] => [
  ...listed,
  ...(anyLoopback ? ['every loopback origin'] : []),
];

/** `*` stands for one or more characters of a label, and so never for a dot. */
function matcherOf(origin: string): (candidate: string) => boolean {
  const [before = '', after = ''] = origin.split('*');
  return (candidate) =>
    candidate.startsWith(before) &&
    candidate.endsWith(after) &&
    /^[a-z0-9-]+$/.test(candidate.slice(before.length, candidate.length - after.length));
}

/** @returns what is wrong with an entry of CORS_ORIGINS, for the operator */
export function errorOfOrigin(origin: string): string | undefined {
  if (origin.includes('*')) return errorOfPattern(origin);
  if (appOrigin.test(origin) || (/^https?:/.test(origin) && URL.parse(origin)?.origin === origin)) return undefined;
  return 'must be an origin without path or trailing slash, such as https://app.example.com or capacitor://localhost';
}

function errorOfPattern(origin: string): string | undefined {
  const { label, domain = '' } = pattern.exec(origin)?.groups ?? {};
  const example = origin.replace('*', 'x');
  if (URL.parse(example)?.origin !== example || label === undefined)
    return 'may have one * inside the first label of an https origin, such as https://*-team.vercel.app';
  // The public suffix list (https://publicsuffix.org) takes 30 ms to load: only where a pattern is used.
  const { getPublicSuffix } = createRequire(import.meta.url)('tldts') as typeof PublicSuffixes;
  const isSuffix = (allowPrivateDomains: boolean): boolean =>
    getPublicSuffix(domain, { allowPrivateDomains }) === domain;
  // Below com anybody registers any name; below vercel.app the rest of the label has to be the operator's.
  if (isSuffix(false) || (label === '*' && isSuffix(true)))
    return 'would allow pages of strangers: everybody can have a name below that public suffix. Put what is yours beside the *, such as https://*-team.vercel.app';
  return undefined;
}

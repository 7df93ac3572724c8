/** What was found, in words for an operator, and what to do about it. */
export interface Finding {
  readonly verdict: 'ok' | 'warn' | 'fail';
  readonly about: string;
  readonly found: string;
  readonly advice?: string;
}

export const fail = (about: string, found: string, advice: string): Finding => ({
  verdict: 'fail',
  about,
  found,
  advice,
});
export const warn = (about: string, found: string, advice: string): Finding => ({
  verdict: 'warn',
  about,
  found,
  advice,
});

const maximumLength = 120;

/**
 * A value of a client as a log may have it: JSON, in printable ASCII only (no line end, no terminal code, no text that runs
 * backwards), without the credentials of a URL, at most 120 characters.
 * @returns `nothing` for undefined
 */
export function quote(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value)
    .replace(/\/\/[^/"]*@/g, '//***@')
    .replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return text.length > maximumLength ? `${text.slice(0, maximumLength - 3)}...` : text;
}

/** The strong entity tag of a task's version (RFC 9110, section 8.8.3). */
export const entityTag = (version: number): string => `"${version}"`;

/**
 * The versions that an If-Match header allows (RFC 9110, section 13.1.1); weak tags never match there.
 * @returns undefined when any version will do: without the header, and for `*`
 */
export function versionsOf(ifMatch: string | undefined): number[] | undefined {
  if (ifMatch === undefined || ifMatch === '*') return undefined;
  return tags(ifMatch).map((tag) => /^"([1-9]\d{0,14})"$/.exec(tag)?.[1]).filter((version) => version !== undefined).map(Number);
}

/** Whether an If-None-Match header names this version, compared weakly (RFC 9110, section 13.1.2). */
export const isKnown = (version: number, ifNoneMatch: string | undefined): boolean =>
  ifNoneMatch !== undefined && (ifNoneMatch === '*' || tags(ifNoneMatch).some((tag) => tag.replace(/^W\//, '') === entityTag(version)));

const tags = (list: string): string[] => list.match(/(W\/)?"[^"]*"/g) ?? [];

/** The strong entity tag of a version, of a task or of a list (RFC 9110, section 8.8.3). */
export const entityTag = (version: string): string => `"${version}"`;

/**
 * The versions that an If-Match or If-None-Match header names (RFC 9110, sections 13.1.1 and 13.1.2). A weak tag counts as
 * the strong one that it was made from, by a proxy that compresses responses: here a tag names a version and not its bytes.
 * @returns undefined without the header, and for `*`
 */
export function parseEntityTags(header: string | undefined): string[] | undefined {
  if (header === undefined || header === '*') return undefined;
  return tags(header)
    .map((tag) => /^"(\d{1,40})"$/.exec(tag)?.[1])
    .filter((version) => version !== undefined);
}

/** Whether an If-None-Match header names this version, compared weakly (RFC 9110, section 13.1.2). */
export const matchesIfNoneMatch = (version: string, ifNoneMatch: string | undefined): boolean =>
  ifNoneMatch !== undefined && (ifNoneMatch === '*' || tags(ifNoneMatch).includes(entityTag(version)));

/** The tags of a list, weak ones as strong ones. */
const tags = (list: string): string[] => list.match(/"[^"]*"/g) ?? [];

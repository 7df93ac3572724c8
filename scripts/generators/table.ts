import type { Result } from './results.ts';

const row = ({ name, version, toolchain, passed, steps, compiles, failed, note, date }: Result): string => {
  const notes = [note, ...(failed.length > 0 && passed > 0 ? [`fails: ${failed.join(', ')}`] : [])]
    .filter(Boolean)
    .join('; ');
  return `| ${name} ${version} | ${toolchain} | ${passed} of ${steps} | ${compiles ? 'yes' : 'no'} | ${date ?? 'in CI'} | ${notes.replaceAll('|', '\\|')} |`;
};

/** docs/generators.md */
export const table = (results: readonly Result[]): string =>
  [
    '# Generators',
    '',
    '`npm run generators` writes this page. Each generator makes a client from `GET /openapi.json` of the running service. The client is',
    'compiled as strictly as its language can, and runs 17 steps: create with a key and an emoji, its replay, list, filter, page, get, 304,',
    '`description: null`, 412, toggle without a body, set with a body, 422 with its mistakes, an error type that the client does not know,',
    '401, 404, delete, gone.',
    '',
    'CI runs those of npm and PyPI. The others run with `npm run generators -- go jvm rust`, where these toolchains are installed; elsewhere the',
    'page keeps their last results and the day of that run (`generators/results.json`).',
    '',
    'To add one of npm, write its client in `generators/clients` and add an entry to `scripts/generators/npm.ts`.',
    '',
    '| generator | toolchain | steps | compiles | run | notes |',
    '|---|---|---|---|---|---|',
    ...results.map(row),
    '',
    'progenitor 0.15.1 (Rust) is not in the table: it takes OpenAPI 3.0 only',
    '([oxidecomputer/progenitor#1268](https://github.com/oxidecomputer/progenitor/issues/1268)).',
    '',
    '## Agents',
    '',
    'FastMCP and openapi-mcp-generator make six tools, and an agent pages by the `id` of the last task, as `cursor` says.',
    'Both give an agent the body of a response and none of its headers, so it has no ETag for `If-Match`. FastMCP has no',
    'setting for that (`OpenAPITool.run` returns the body only), but whoever sets it up can put the ETag into the body: the',
    'class `ShowETag` in [fastmcp.py](../generators/python/clients/fastmcp.py) does. Its agent lists, reads one task, and',
    'updates, completes and deletes it with the ETag of what it has read; an older ETag gives 412.',
    '',
  ].join('\n');

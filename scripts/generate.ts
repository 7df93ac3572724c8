import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import openapiTypes, { astToString, COMMENT_HEADER } from 'openapi-typescript';

const usage = `Usage: npm run generate

Writes generated/openapi.d.ts from openapi.yaml.

  --help`;

const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } });

if (values.help) console.log(usage);
else await generate();

/** The command of openapi-typescript takes the folder's path for a URL, which a "#" breaks. */
async function generate(): Promise<void> {
  const types = await openapiTypes(new URL('../openapi.yaml', import.meta.url));
  writeFileSync(new URL('../generated/openapi.d.ts', import.meta.url), COMMENT_HEADER + astToString(types));
}

// npm run generate
// Writes generated/openapi.d.ts from openapi.yaml. The program of openapi-typescript takes the folder's path for a URL, which a "#" breaks.
import { writeFileSync } from 'node:fs';
import openapiTypes, { astToString, COMMENT_HEADER } from 'openapi-typescript';

const types = await openapiTypes(new URL('../openapi.yaml', import.meta.url));
writeFileSync(new URL('../generated/openapi.d.ts', import.meta.url), COMMENT_HEADER + astToString(types));

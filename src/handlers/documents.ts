import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Contract } from '../contract.ts';
import type { Handler } from '../http/operation.ts';
import { Problem, problemTypes, type ProblemName } from '../problems.ts';

const ownFile = (name: string): string => fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
const swaggerFile = (name: string): string => fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`));

const page = ownFile('index.html');
const assets = new Map<string, { file: string; type: 'text/css' | 'text/javascript' }>([
  ['docs.css', { file: ownFile('docs.css'), type: 'text/css' }],
  ['docs.js', { file: ownFile('docs.js'), type: 'text/javascript' }],
  ['swagger-ui.css', { file: swaggerFile('swagger-ui.css'), type: 'text/css' }],
  ['swagger-ui-bundle.js', { file: swaggerFile('swagger-ui-bundle.js'), type: 'text/javascript' }],
]);

// Everything from here and nothing inline; Swagger UI shows its icons as data URLs (https://www.w3.org/TR/CSP3/).
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function createDocumentHandlers(contract: Contract) {
  const getDocs: Handler<'getDocs'> = async () =>
    ({ status: 200, type: 'text/html', body: await readFile(page, 'utf8'), headers: { 'Content-Security-Policy': pagePolicy } });

  const getDocsAsset: Handler<'getDocsAsset'> = async ({ path }) => {
    const asset = assets.get(path.asset);
    if (!asset) throw new Problem('not-found');
    return { status: 200, type: asset.type, body: await readFile(asset.file, 'utf8'), headers: { 'Cache-Control': 'public, max-age=3600' } };
  };

  const getContractYaml: Handler<'getContractYaml'> = () => ({ status: 200, type: 'application/yaml', body: contract.text });

  const getContractJson: Handler<'getContractJson'> = () => ({ status: 200, body: contract.document });

  const getProblemType: Handler<'getProblemType'> = ({ path }) => {
    if (!isProblemName(path.name)) throw new Problem('not-found');
    const { title, status, meaning } = problemTypes[path.name];
    return { status: 200, body: { type: `/problems/${path.name}`, title, status, detail: meaning } };
  };

  return { getDocs, getDocsAsset, getContractYaml, getContractJson, getProblemType };
}

const isProblemName = (name: string): name is ProblemName => Object.hasOwn(problemTypes, name);

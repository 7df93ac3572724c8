import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Contract } from '../contract.ts';
import type { Handler } from '../http/handler.ts';
import { StaticDocument } from '../http/static-document.ts';
import { Problem, problemTypes, type ProblemName } from '../problems.ts';

const ownFile = (name: string): Buffer => readFileSync(new URL(`../docs/${name}`, import.meta.url));
const swaggerFile = (name: string): Buffer =>
  readFileSync(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`)));

// Everything from here and nothing inline; Swagger UI shows its icons as data URLs (https://www.w3.org/TR/CSP3/).
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function createDocumentHandlers(contract: Contract) {
  const page = new StaticDocument(() => ownFile('index.html'));
  // References are relative, so that they hold behind a proxy that adds a prefix to the path.
  const pageBelow = new StaticDocument(() => Buffer.from(ownFile('index.html').toString().replaceAll('"./', '"../')));
  const yaml = new StaticDocument(() => Buffer.from(contract.text));
  // Now, because libraries that read the document later write into it.
  const jsonText = JSON.stringify(contract.document);
  const json = new StaticDocument(() => Buffer.from(jsonText));
  const assets = new Map<string, { body: StaticDocument; type: 'text/css' | 'text/javascript' }>([
    ['docs.css', { body: new StaticDocument(() => ownFile('docs.css')), type: 'text/css' }],
    ['docs.js', { body: new StaticDocument(() => ownFile('docs.js')), type: 'text/javascript' }],
    ['swagger-ui.css', { body: new StaticDocument(() => swaggerFile('swagger-ui.css')), type: 'text/css' }],
    [
      'swagger-ui-bundle.js',
      { body: new StaticDocument(() => swaggerFile('swagger-ui-bundle.js')), type: 'text/javascript' },
    ],
  ]);

  const getDocs: Handler<'getDocs'> = ({ url }) => ({
    status: 200,
    type: 'text/html',
    body: url.endsWith('/') ? pageBelow : page,
    headers: { 'Content-Security-Policy': pagePolicy },
  });

  const getDocsAsset: Handler<'getDocsAsset'> = ({ path }) => {
    const asset = assets.get(path.asset);
    if (!asset) throw new Problem('not-found');
    return { status: 200, ...asset };
  };

  const getContractYaml: Handler<'getContractYaml'> = () => ({ status: 200, type: 'application/yaml', body: yaml });

  const getContractJson: Handler<'getContractJson'> = () => ({ status: 200, body: json });

  const getProblemType: Handler<'getProblemType'> = ({ path }) => {
    if (!isProblemName(path.name)) throw new Problem('not-found');
    const { title, status, meaning } = problemTypes[path.name];
    return { status: 200, body: { type: `/problems/${path.name}`, title, status, detail: meaning } };
  };

  return { getDocs, getDocsAsset, getContractYaml, getContractJson, getProblemType };
}

const isProblemName = (name: string): name is ProblemName => Object.hasOwn(problemTypes, name);

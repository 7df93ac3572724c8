import { readFileSync, rmSync } from 'node:fs';
import { openapiGenerator, python } from './python.ts';
import type { Generator, Toolchain } from './toolchain.ts';

const client = (name: string): string => `generated/bin/${name.replaceAll('-', '_')}`;

const generator = (name: string, module: string, generate: string, note: string): Generator => ({
  name,
  version: () => required(module),
  client: client(name),
  generate: `go tool -C go ${generate}`,
  note,
});

const generators = [
  generator(
    'oapi-codegen',
    'github.com/oapi-codegen/oapi-codegen/v2',
    'oapi-codegen -config oapi-codegen.yaml ../generated/openapi.json',
    'with nullable-type, without which it cannot send null',
  ),
  generator(
    'ogen',
    'github.com/ogen-go/ogen',
    'ogen --target generated/ogen --package ogen ../generated/openapi.json',
    'checks responses',
  ),
  openapiGenerator(
    'go',
    'go/generated/openapi_generator_go --additional-properties=packageName=openapi_generator_go,withGoMod=false' +
      ' --global-property=apiTests=false,modelTests=false',
    { name: 'openapi-generator-go', client: client('openapi-generator-go') },
  ),
];

export const go: Toolchain = {
  name: 'go',
  inCI: false,
  needs: ['go', 'python3'],
  uses: [python],
  // Its commands get their modules themselves. What they made before must not be taken for new.
  install: () => {
    rmSync('generators/go/generated', { recursive: true, force: true });
    return Promise.resolve([]);
  },
  compile: generators.map(({ name }) => `go build -C go -o ../${client(name)} ./clients/${name.replaceAll('-', '_')}`),
  generators,
};

/** @throws when generators/go/go.mod does not require it */
function required(module: string): string {
  const version = new RegExp(`^\\s*${module} v(\\S+)`, 'm').exec(readFileSync('generators/go/go.mod', 'utf8'))?.[1];
  if (version === undefined) throw new Error(`generators/go/go.mod does not require ${module}`);
  return version;
}

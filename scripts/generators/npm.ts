import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { succeed } from './processes.ts';
import type { Generator, Toolchain } from './toolchain.ts';

const folder = resolve('generators');
const modules = join(folder, 'node_modules');

const generator = (name: string, packageName: string, generate?: string, rest: Partial<Generator> = {}): Generator => ({
  name,
  version: () => installed(packageName),
  client: `clients/${name}.ts`,
  ...(generate !== undefined && { generate }),
  ...rest,
});

const loopback = 'does not load from a loopback URL, so it reads the saved file';

export const npm: Toolchain = {
  name: 'npm',
  inCI: true,
  needs: ['npm'],
  async install() {
    const done = join(modules, '.package-lock.json');
    const current = existsSync(done) && statSync(done).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs;
    if (!current) await succeed('npm ci --no-audit --no-fund', folder);
    return [join(modules, '.bin')];
  },
  compile: ['tsc -p .'],
  generators: [
    generator('openapi-fetch', 'openapi-fetch', 'openapi-typescript URL -o generated/openapi-typescript.ts', {
      note: 'types by openapi-typescript',
    }),
    generator(
      'hey-api',
      '@hey-api/openapi-ts',
      'openapi-ts -i URL -o generated/hey-api -p @hey-api/client-fetch @hey-api/sdk @hey-api/typescript',
    ),
    generator('oazapfts', 'oazapfts', 'oazapfts URL generated/oazapfts.ts'),
    generator('orval', 'orval', 'orval --input URL --output generated/orval.ts --client fetch', {
      note: 'client fetch; headers go as options',
    }),
    generator('orval-zod', 'orval', 'orval --input URL --output generated/orval-zod.ts --client zod', {
      note: 'schemas only; they check requests and responses',
    }),
    generator(
      'swagger-typescript-api',
      'swagger-typescript-api',
      'swagger-typescript-api generate -p URL -o generated/swagger-typescript-api -n api.ts',
      {
        note: 'headers go as options',
      },
    ),
    generator(
      'openapi-typescript-codegen',
      'openapi-typescript-codegen',
      'openapi --input FILE --output generated/openapi-typescript-codegen --client fetch --useOptions',
      {
        note: `shows no headers; ${loopback}`,
      },
    ),
    generator('openapi-client-axios', 'openapi-client-axios', 'typegen URL', {
      toFile: 'generated/openapi-client-axios.d.ts',
      note: 'its types forget parameters that stand at the path',
    }),
    generator('zodios', 'openapi-zod-client', 'openapi-zod-client URL -o generated/zodios.ts --with-alias', {
      note: 'shows no headers',
    }),
    generator('rtk-query', '@rtk-query/codegen-openapi', 'rtk-query-codegen-openapi config/rtk-query.js', {
      note: 'shows no headers; takes the optional body for required, so a toggle sends null',
    }),
    generator('kubb', '@kubb/core', 'kubb generate --config config/kubb.ts', { note: 'client axios' }),
    generator('kubb-zod', '@kubb/core', undefined, {
      note: 'made by the same run; checks requests and responses; a toggle sends null',
    }),
    generator('typed-openapi', 'typed-openapi', 'typed-openapi FILE -o generated/typed-openapi.ts', {
      note: `leaves sending to its user; ${loopback}`,
    }),
    generator('swagger-client', 'swagger-client', undefined, {
      note: 'reads the document at run time, as Swagger UI does',
    }),
    generator(
      'postman',
      'openapi-to-postmanv2',
      'openapi2postmanv2 -s FILE -o generated/postman.json -O enableOptionalParameters=false',
      {
        note: 'with "Enable optional parameters" switched off',
      },
    ),
    generator('bruno', '@usebruno/converters', undefined, {
      note: 'base URL and token are set, optional fields are off',
    }),
    generator(
      'openapi-mcp-generator',
      'openapi-mcp-generator',
      'openapi-mcp-generator -i FILE -o generated/openapi-mcp-generator --force',
      {
        expected: 16,
        note: 'six tools, by `x-mcp` in the contract; cuts the body of an error at 200 characters',
      },
    ),
  ],
};

function installed(name: string): string {
  const description = readFileSync(join(modules, name, 'package.json'), 'utf8');
  return (JSON.parse(description) as { version: string }).version;
}

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { succeed } from './processes.ts';
import type { Generator, Toolchain } from './toolchain.ts';

const requirements = 'python/requirements.txt';
const folder = resolve('generators');

const generator = (name: string, packageName: string, generate?: string, rest: Partial<Generator> = {}): Generator => ({
  name,
  version: () => pinned(packageName),
  client: `python python/lines.py ${name.replaceAll('-', '_')}`,
  ...(generate !== undefined && { generate }),
  ...rest,
});

/** @param output the folder, and options */
export const openapiGenerator = (
  language: string,
  output: string,
  rest: Partial<Generator> & { name: string },
): Generator =>
  generator(
    rest.name,
    'openapi-generator-cli',
    `openapi-generator-cli generate -q -i FILE -g ${language} -o ${output}`,
    rest,
  );

/** PyPI has openapi-generator with its JAR and a Java runtime, so the TypeScript clients that it makes are here, too. */
export const python: Toolchain = {
  name: 'python',
  inCI: true,
  needs: ['python3'],
  async install(temporary) {
    const programs = join(temporary, 'python', 'bin');
    await succeed(`python3 -m venv ${join(temporary, 'python')}`, folder);
    await succeed(`${join(programs, 'pip')} install --quiet uv==${pinned('uv')}`, folder);
    await succeed(
      `${join(programs, 'uv')} pip install --python ${join(programs, 'python')} -r ${requirements}`,
      folder,
    );
    return [programs];
  },
  compile: ['mypy --config-file python/mypy.ini', 'tsc -p .'],
  generators: [
    generator(
      'openapi-python-client',
      'openapi-python-client',
      'openapi-python-client generate --url URL --meta none --output-path generated/python/openapi_python_client_api',
      {
        note: 'a toggle sends null',
      },
    ),
    generator(
      'datamodel-code-generator',
      'datamodel-code-generator',
      'datamodel-codegen --input FILE --input-file-type openapi --output generated/python/datamodel_code_generator_api.py' +
        ' --output-model-type pydantic_v2.BaseModel --use-annotated',
      {
        note: 'pydantic models only; they check requests and responses',
      },
    ),
    generator('fastmcp', 'fastmcp-slim', undefined, {
      note: 'six tools by the tag `tasks`; a transport puts the ETag into the body for the agent, which sees no headers',
    }),
    openapiGenerator('python', 'generated/python --package-name openapi_generator_python_api', {
      name: 'openapi-generator-python',
      note: 'checks requests',
    }),
    openapiGenerator('typescript-fetch', 'generated/openapi-generator-fetch', {
      name: 'openapi-generator-fetch',
      client: 'clients/openapi-generator-fetch.ts',
    }),
    openapiGenerator('typescript-axios', 'generated/openapi-generator-axios', {
      name: 'openapi-generator-axios',
      client: 'clients/openapi-generator-axios.ts',
    }),
  ],
};

/** @throws when generators/python/requirements.txt has no such package */
function pinned(name: string): string {
  const version = new RegExp(`^${name}(?:\\[[^\\]]*\\])?==([^\\s;]+)`, 'm').exec(
    readFileSync(join(folder, requirements), 'utf8'),
  )?.[1];
  if (version === undefined) throw new Error(`${requirements} has no ${name}`);
  return version;
}

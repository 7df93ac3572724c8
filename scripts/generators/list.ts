export interface Generator {
  /** Of the adapter in generators/clients. */
  readonly name: string;
  readonly package: string;
  /** In node_modules/.bin. */
  readonly program: string;
  /** Arguments; `URL` stands for the service's /openapi.json. */
  readonly args: readonly string[];
  /** Where what it prints belongs, if it writes no file itself. */
  readonly toFile?: string;
  /** How many of the steps have to pass. */
  readonly expected: number;
  /** What readers of the table should know. */
  readonly note: string;
}

export const generators: readonly Generator[] = [
  { name: 'openapi-fetch', package: 'openapi-fetch', program: 'openapi-typescript', args: ['URL', '-o', 'generated/openapi-typescript.ts'], expected: 17, note: 'types by openapi-typescript' },
  { name: 'hey-api', package: '@hey-api/openapi-ts', program: 'openapi-ts', args: ['-i', 'URL', '-o', 'generated/hey-api', '-p', '@hey-api/client-fetch', '@hey-api/sdk', '@hey-api/typescript'], expected: 17, note: '' },
  { name: 'oazapfts', package: 'oazapfts', program: 'oazapfts', args: ['URL', 'generated/oazapfts.ts'], expected: 17, note: '' },
  { name: 'orval', package: 'orval', program: 'orval', args: ['--input', 'URL', '--output', 'generated/orval.ts', '--client', 'fetch'], expected: 17, note: 'client fetch; headers go as options' },
  { name: 'swagger-typescript-api', package: 'swagger-typescript-api', program: 'swagger-typescript-api', args: ['generate', '-p', 'URL', '-o', 'generated/swagger-typescript-api', '-n', 'api.ts'], expected: 17, note: 'headers go as options' },
  { name: 'openapi-typescript-codegen', package: 'openapi-typescript-codegen', program: 'openapi', args: ['--input', 'generated/openapi.json', '--output', 'generated/openapi-typescript-codegen', '--client', 'fetch', '--useOptions'], expected: 17, note: 'shows no headers; does not load from a loopback URL, so it reads the saved file' },
  { name: 'openapi-client-axios', package: 'openapi-client-axios', program: 'typegen', args: ['URL'], toFile: 'generated/openapi-client-axios.d.ts', expected: 17, note: 'its types forget parameters that stand at the path' },
  { name: 'zodios', package: 'openapi-zod-client', program: 'openapi-zod-client', args: ['URL', '-o', 'generated/zodios.ts', '--with-alias'], expected: 17, note: 'shows no headers' },
];

export const commandOf = ({ args }: Generator, url: string): string[] => args.map((arg) => (arg === 'URL' ? `${url}/openapi.json` : arg));

import { openapiGenerator, python } from './python.ts';
import type { Toolchain } from './toolchain.ts';

const without = '--global-property=apiTests=false,modelTests=false,apiDocs=false,modelDocs=false';

export const rust: Toolchain = {
  name: 'rust',
  inCI: false,
  needs: ['cargo', 'python3'],
  uses: [python],
  // Cargo gets what generators/rust/Cargo.lock pins.
  install: () => Promise.resolve([]),
  compile: ['cargo build --quiet --locked --manifest-path rust/Cargo.toml'],
  generators: [
    // Its own version would be the contract's, which the lock file would have to follow.
    openapiGenerator(
      'rust',
      'generated/openapi_generator_rust --additional-properties=packageName=openapi_generator_rust,packageVersion=0.0.0' +
        `,supportMultipleResponses=true ${without}`,
      {
        name: 'openapi-generator-rust',
        client: 'rust/target/debug/openapi_generator_rust',
        note: 'library reqwest, with supportMultipleResponses, without which a 304 is an error; a toggle sends null; shows no headers',
      },
    ),
  ],
};

export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  // The peers of the benchmark have their own dependencies, which are none of Jest's business.
  modulePathIgnorePatterns: [
    '<rootDir>/bench/peers/',
    '<rootDir>/generators/',
    '<rootDir>/judges/',
    '<rootDir>/examples/next/',
  ],
  testPathIgnorePatterns: ['node_modules', 'tests/faults', 'tests/install', 'tests/next', 'tests/firefox'].map(
    (folder) => `<rootDir>/${folder}/`,
  ),
  // What the examples import, without a build.
  moduleNameMapper: {
    '^todo-api-client$': '<rootDir>/packages/client/src/index.ts',
    '^todo-api-client/react$': '<rootDir>/packages/client/src/react/index.ts',
    '^vitest$': '<rootDir>/tests/support/vitest.ts',
  },
  transform: { '\\.ts$': '<rootDir>/tests/support/strip-types.mjs' },
  globalSetup: '<rootDir>/tests/support/global-setup.mjs',
  reporters: ['default', '<rootDir>/tests/support/contract-report.ts'],
  globalTeardown: '<rootDir>/tests/support/global-teardown.mjs',
  // Each worker has a database of its own, and an embedded one takes half a gigabyte.
  maxWorkers: 2,
  // A busy machine takes its time; this ends what hangs.
  testTimeout: 120_000,
};

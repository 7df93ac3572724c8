import usual from './jest.config.mjs';

/** The tests that start servers, and break them: one at a time, outside of `npm test`, and without its databases. */
export default {
  ...usual,
  testMatch: ['<rootDir>/tests/faults/**/*.test.ts'],
  testPathIgnorePatterns: ['<rootDir>/node_modules/'],
  globalSetup: null,
  globalTeardown: null,
  reporters: ['default'],
  maxWorkers: 1,
};

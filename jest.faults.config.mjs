import usual from './jest.config.mjs';

/** The tests that start servers, and break them: one at a time, and outside of `npm test`. */
export default {
  ...usual,
  testMatch: ['<rootDir>/tests/faults/**/*.test.ts'],
  testPathIgnorePatterns: ['<rootDir>/node_modules/'],
  reporters: ['default'],
  maxWorkers: 1,
};

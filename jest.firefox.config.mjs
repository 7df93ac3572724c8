import config from './jest.config.mjs';

/** Starts a second kind of browser, which CI does not have: outside of `npm test`. */
export default {
  ...config,
  testMatch: ['<rootDir>/tests/firefox/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  reporters: ['default'],
  maxWorkers: 1,
};

import faults from './jest.faults.config.mjs';

/** Installs and builds the Next.js example, which takes minutes: outside of `npm test`. */
export default { ...faults, testMatch: ['<rootDir>/tests/next/**/*.test.ts'] };

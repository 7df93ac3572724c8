import faults from './jest.faults.config.mjs';

/** The README's first line with other versions of npm and Node.js, which come from the registry: outside of `npm test`. */
export default { ...faults, testMatch: ['<rootDir>/tests/install/**/*.test.ts'] };

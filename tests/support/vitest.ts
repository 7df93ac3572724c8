export { afterAll, beforeAll, beforeEach } from '@jest/globals';

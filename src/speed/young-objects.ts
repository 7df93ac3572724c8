import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8 from pretenuring: what happens to survive the first garbage collections is taken for long-lived, and its kind is
 * then allocated in the old generation for as long as the process runs. In one start of three that hit what each request
 * allocates, for a quarter more CPU and 80 MB. The flag is one of `node --v8-options`.
 */
export const keepObjectsYoung = (): void => setFlagsFromString('--no-allocation-site-pretenuring');

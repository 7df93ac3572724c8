import zlib from '@jspm/core/nodelibs/zlib';

export default zlib;
export const { gzip, constants } = zlib;
// It has no Brotli. No browser tells a service worker which codings it accepts, so that nothing is compressed.
export const brotliCompress = undefined;

/** Bytes that bundle.ts packs with gzip. */
declare module 'packed:*' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** A file of the project as it was written. */
declare module 'packed-text:*' {
  const text: string;
  export default text;
}

declare module '@jspm/core/nodelibs/buffer' {
  import buffer from 'node:buffer';
  export default buffer;
}

declare module '@jspm/core/nodelibs/process' {
  const process: NodeJS.Process;
  export default process;
}

declare module '@jspm/core/nodelibs/url' {
  import url from 'node:url';
  export default url;
}

declare module '@jspm/core/nodelibs/zlib' {
  import zlib from 'node:zlib';
  export default zlib;
}

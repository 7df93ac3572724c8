import contract from 'packed-text:openapi.yaml';

/** The contract is all that the mock reads; the files of /docs are left out, of which Swagger UI alone has 1.5 MB. */
export function readFileSync({ pathname }: URL): string {
  if (pathname.endsWith('/openapi.yaml')) return contract;
  throw new Error(`${pathname} is not in the bundle`);
}

/** Koa asks whether a body is one. */
export class ReadStream {}

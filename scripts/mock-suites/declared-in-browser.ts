/** Tests that the mock in a browser does not pass besides those of declared.ts. All others have to pass, and these must not. */
export const declaredInBrowser: readonly { readonly tests: RegExp; readonly reason: string }[] = [
  { tests: /TRACE| for every method, without a token$/, reason: 'fetch sends no TRACE' },
  {
    tests:
      /^(get|list|stream)\w+ returns 403 at another user's URL, sent a body|^pays no attention to the body of a GET$/,
    reason: 'fetch sends no GET with a body',
  },
  { tests: /^returns 400 at [^?]*, which has a malformed percent-encoding$/, reason: 'MSW cannot match such a path' },
  {
    tests:
      /^\/docs\S* is |(HEAD of|reaches) getDocs|^getDocs(Asset)? (forbids|keeps)|HTML page|the page to load|^the page at \/docs|opened at \/docs|^gives (docs|swagger-ui)\S* as |^shows the contract/,
    reason: 'the page /docs is left out of the bundle',
  },
  {
    tests:
      /^\/openapi\.\w+ is the same document in each content coding|^returns, for Accept-Encoding .* the coding (br|gzip)$|^a client that has a document in one coding|^compresses the script|^returns the headers of GET for HEAD$/,
    reason: 'a page cannot set Accept-Encoding',
  },
  {
    tests: /^content coding (reads|returns 400 for garbage declared as) br$|bomb of 16 MiB in br$/,
    reason: 'Brotli is left out of the bundle',
  },
];

/** Tests that the mock in a browser does not pass besides those of declared.ts. All others have to pass, and these must not. */
export const declaredInBrowser: readonly { readonly tests: RegExp; readonly reason: string }[] = [
  { tests: /TRACE|, whatever the method, without a token$/, reason: 'fetch sends no TRACE' },
  {
    tests:
      /^(get|list|stream)\w+ answers 403 under another user's address, sent a body|^pays no attention to the body of a GET$/,
    reason: 'fetch sends no GET with a body',
  },
  { tests: /^answers 400 at [^?]*, which has a malformed percent-encoding$/, reason: 'MSW cannot match such a path' },
  {
    tests:
      /^\/docs\S* is |(HEAD of|reaches) getDocs|^getDocs(Asset)? (forbids|keeps)|HTML page|the page to load|^the page at \/docs|opened at \/docs|^gives (docs|swagger-ui)\S* as |^shows the contract/,
    reason: 'the page /docs is left out of the bundle',
  },
  {
    tests:
      /^\/openapi\.\w+ is the same document in each content coding|^answers Accept-Encoding .* the coding (br|gzip)$|^a client that has a document in one coding|^compresses the script|^answers HEAD with the headers of GET$/,
    reason: 'a page cannot set Accept-Encoding',
  },
  {
    tests: /^content coding (reads|answers 400 to garbage that claims to be) br$|bomb of 16 MiB in br$/,
    reason: 'Brotli is left out of the bundle',
  },
];

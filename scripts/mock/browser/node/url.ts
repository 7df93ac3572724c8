import url from '@jspm/core/nodelibs/url';

export const { fileURLToPath, pathToFileURL } = url;
// Koa takes the class from here; @jspm/core leaves it to the browser.
export default { ...url, URL, URLSearchParams };

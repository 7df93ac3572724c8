/** In milliseconds. Some browsers read the file after the click. */
const keepFor = 60_000;

/** Has the browser save a file. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), keepFor);
}

/** Nothing connects: whether a text is an address is all that is asked. */
export const isIP = (text: string): 0 | 4 | 6 => (/^\d+(\.\d+){3}$/.test(text) ? 4 : text.includes(':') ? 6 : 0);

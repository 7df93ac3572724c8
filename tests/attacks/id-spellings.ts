/** Other ways to write a task's id, none of which is one. */
export const spellings: [string, (id: number) => string][] = [
  ['with a zero before it', (id) => `0${id}`],
  ['with a sign', (id) => `+${id}`],
  ['negative', (id) => `-${id}`],
  ['with a fraction', (id) => `${id}.0`],
  ['with an exponent', (id) => `${id}e0`],
  ['hexadecimal', (id) => `0x${id.toString(16)}`],
  ['with a space', (id) => `${id}%20`],
  ['with a line feed', (id) => `${id}%0A`],
  ['with U+0000', (id) => `${id}%00`],
  [
    'in full-width digits',
    (id) => encodeURIComponent(String(id).replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))),
  ],
  ['with a separator', (id) => `${id}_0`],
  ['with another id', (id) => `1,${id}`],
  ['with SQL', (id) => `${id}%20or%20true`],
  ['as a JSON list', (id) => `[${id}]`],
  ['beyond 2^53', (id) => `${2n ** 64n + BigInt(id)}`],
];

/** The formats of the contract as the tests check them, on their own: a time in exactly one form. */
export const formats = {
  int64: true,
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/,
  'well-formed': (text: string): boolean => !/[\ud800-\udfff]/u.test(text),
} as const;

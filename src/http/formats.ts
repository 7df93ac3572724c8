/** The contract's formats as Ajv checks them in requests; `true` is for those that describe and do not restrict. */
export const formats = {
  int64: true,
  /** Text without lone surrogates, which UTF-8 and so PostgreSQL cannot hold (ECMAScript's `isWellFormed`). */
  'well-formed': { type: 'string', validate: (text: string) => text.isWellFormed() },
} as const;

/** Reads the values of names, wherever they come from. Each method reports what is wrong with a value. */
export interface ValueReader<Name extends string> {
  text(name: Name): string | undefined;
  /** The first value is the default. */
  oneOf<const Value extends string>(name: Name, values: readonly [Value, ...Value[]]): Value;
  /** @param example for the report @returns undefined without a value, and for a wrong one */
  wholeNumber(name: Name, min: number, max: number, example?: number): number | undefined;
}

/** @param report gets what is wrong with a value, in words that follow its name and never show it */
export const createValueReader = <Name extends string>(
  text: (name: Name) => string | undefined,
  report: (name: Name, error: string) => void,
): ValueReader<Name> => ({
  text,
  oneOf: (name, values) => {
    const value = text(name) ?? values[0];
    const known = values.find((candidate) => candidate === value);
    if (known === undefined) report(name, `must be one of ${values.join(', ')}`);
    return known ?? values[0];
  },
  wholeNumber: (name, min, max, example) => {
    const value = text(name);
    if (value === undefined) return undefined;
    const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
    if (number >= min && number <= max) return number;
    report(name, `must be a whole number from ${min} to ${max}${example === undefined ? '' : `, such as ${example}`}`);
    return undefined;
  },
});

/** Reads environment variables. An empty variable counts as absent. */
export interface Settings extends Omit<ValueReader<string>, 'wholeNumber'> {
  /** Entries that are separated by commas. */
  list(name: string): readonly string[] | undefined;
  integer(name: string, fallback: number, min: number, max: number): number;
  /** @returns an unusable URL for a wrong one */
  httpUrl(name: string, value: string): URL;
}

/** @param errors gets what is wrong, by variable */
export function createSettings(env: NodeJS.ProcessEnv, errors: string[]): Settings {
  const report = (name: string, error: string): void => void errors.push(`${name} ${error}`);
  const { text, oneOf, wholeNumber } = createValueReader((name: string) => {
    const value = env[name] || undefined;
    const bare = value?.replace(/^\s*(["']?)([^]*)\1\s*$/, '$2').trim();
    if (value !== bare) report(name, 'has quotes or blanks around its value: take them away');
    else if (/[\p{Cc}\p{Cf}]/u.test(value ?? ''))
      report(name, 'has a line end or an invisible character in its value: take it away');
    return bare || undefined;
  }, report);

  return {
    text,
    oneOf,
    list: (name) => {
      const entries = text(name)
        ?.split(',')
        .map((entry) => entry.trim());
      const wrong = entries?.findIndex((entry) => !/^[^\s"']+$/.test(entry)) ?? -1;
      if (wrong >= 0) report(name, `entry ${wrong + 1} is empty, or has quotes or blanks in it`);
      return entries;
    },
    integer: (name, fallback, min, max) => wholeNumber(name, min, max, fallback) ?? fallback,
    httpUrl: (name, value) => {
      const url = URL.parse(value);
      if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) return url;
      report(name, 'must be an http or https URL without credentials, such as https://app.example.com');
      return new URL('http://invalid.invalid');
    },
  };
}

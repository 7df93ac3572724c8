import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';

export interface ComposeService {
  readonly command?: string[];
  readonly entrypoint?: string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
}

// Docker Compose merges `<<`, which is no part of YAML 1.2.
const schema = CORE_SCHEMA.withTags(mergeTag);
const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The services of compose files, of which later ones add to earlier ones, with variables in place as Docker Compose puts them.
 * @throws when a variable is required and not given
 */
export function readCompose(
  files: readonly string[],
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, ComposeService>> {
  const services: Record<string, ComposeService> = {};
  for (const file of files) {
    const text = readFileSync(`${root}${file}`, 'utf8');
    const parsed = load(text, { schema }) as { services: Record<string, ComposeService> };
    for (const [name, service] of Object.entries(parsed.services)) {
      const filled = fillIn(service, variables) as ComposeService;
      const environment = { ...services[name]?.environment, ...filled.environment };
      services[name] = { ...services[name], ...filled, environment };
    }
  }
  return services;
}

function fillIn(value: unknown, variables: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((item) => fillIn(item, variables));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillIn(item, variables)]));
  return typeof value === 'string' || typeof value === 'number' ? interpolate(String(value), variables) : value;
}

/** `$$`, `${NAME:-default}` and `${NAME:?message}`, the forms that our files use. */
const interpolate = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replace(/\$\$|\$\{(\w+):([-?])([^}]*)\}/g, (match, name: string | undefined, kind, rest: string) => {
    if (name === undefined) return match.slice(1);
    const value = variables[name] ?? '';
    if (value === '' && kind === '?') throw new Error(`${name} is required: ${rest}`);
    return value === '' ? rest : value;
  });

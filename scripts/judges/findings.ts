import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';

/** One request of a cassette, as Schemathesis writes it with `--report vcr`. */
interface Interaction {
  readonly status: string;
  readonly checks: readonly { readonly name: string; readonly status: string }[];
  readonly request: { readonly method: string; readonly uri: string };
  readonly response?: { readonly status: { readonly code: string }; readonly body?: { readonly string?: string } };
}

/** A kind of finding that is no mistake of the contract or of the service. */
interface Declared {
  readonly finding: string;
  readonly why: string;
}

/**
 * Holds the findings of one run against the declared ones.
 * @returns the kinds of findings that are not declared, each with a request, and the declared kinds that were not found
 */
export function judgeFindings(
  cassette: string,
  declaredFile: string,
): { readonly undeclared: readonly string[]; readonly unmet: readonly string[] } {
  const { http_interactions: interactions } = load(readFileSync(cassette, 'utf8')) as {
    http_interactions: readonly Interaction[];
  };
  const declared = (load(readFileSync(declaredFile, 'utf8')) as readonly Declared[]).map(({ finding }) => finding);
  const found = new Map(
    interactions
      .filter(({ status }) => status === 'FAILURE')
      .flatMap((interaction) =>
        interaction.checks
          .filter(({ status }) => status === 'FAILURE')
          .map(({ name }) => [kindOf(name, interaction), interaction.request] as const),
      ),
  );
  return {
    undeclared: [...found]
      .filter(([kind]) => !declared.includes(kind))
      .map(([kind, { method, uri }]) => `${kind}: ${method} ${uri}`),
    unmet: declared.filter((kind) => !found.has(kind)),
  };
}

/** The check, the status, and what the problem says: its type, or where and why the request does not fit the contract. */
function kindOf(check: string, { response }: Interaction): string {
  const problem = problemOf(response?.body?.string);
  const [error] = problem.errors ?? [];
  const reason = error ? `${error.code} at ${error.parameter ?? error.pointer}` : problem.type?.split('/').at(-1);
  return [check, response?.status.code, reason].filter(Boolean).join(' ');
}

interface Problem {
  readonly type?: string;
  readonly errors?: readonly { readonly code: string; readonly parameter?: string; readonly pointer?: string }[];
}

function problemOf(body: string | undefined): Problem {
  try {
    return JSON.parse(body ?? '') as Problem;
  } catch {
    return {};
  }
}

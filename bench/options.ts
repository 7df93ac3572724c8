import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { operationNames, type OperationName } from './operations.ts';
import { scenarioNames, type ScenarioName } from './scenarios/index.ts';

export interface Options {
  readonly help: boolean;
  readonly rounds: number;
  /** How long each load lasts; wrk takes whole seconds. */
  readonly seconds: number;
  /** undefined means all that can be installed. */
  readonly peers: readonly string[] | undefined;
  readonly operations: readonly OperationName[];
  readonly scenarios: readonly ScenarioName[];
  readonly json: string;
  readonly check: boolean;
  readonly writeBaseline: boolean;
}

export const usage = `Usage: npm run bench -- [options]

  --quick              one round of one second each, no scenarios: under two minutes once the peers are installed
  --rounds <n>         rounds whose median counts; default 5
  --seconds <n>        length of each load; default 3
  --peers <a,b>        folders of bench/peers, and ours; default all
  --operations <a,b>   ${operationNames.join(', ')}, or none; default all
  --scenarios <a,b>    ${scenarioNames.join(', ')}, or none; default all
  --json <file>        where the results go; default bench/results/latest.json
  --check              measure ours and floor, and fail where ours costs more CPU for a request, as a ratio to floor,
                       than bench/baseline.json says and 25 % more, or for a refusal more than 1.5 times that of a get
  --write-baseline     make this run's ratios the baseline, and check nothing
  --help
`;

/** @throws Error that says what is wrong with the arguments */
export function parseOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      peers: { type: 'string' },
      operations: { type: 'string' },
      scenarios: { type: 'string' },
      json: { type: 'string' },
      check: { type: 'boolean', default: false },
      'write-baseline': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick, check } = values;
  return {
    help: values.help,
    rounds: positive('rounds', values.rounds ?? (quick ? '1' : '5')),
    seconds: positive('seconds', values.seconds ?? (quick ? '1' : '3')),
    peers: values.peers?.split(',') ?? (check ? ['ours', 'floor'] : undefined),
    operations: chosen('operations', values.operations, operationNames, operationNames),
    scenarios: chosen('scenarios', values.scenarios, scenarioNames, check ? ['refusals'] : quick ? [] : scenarioNames),
    json: values.json ?? fileURLToPath(new URL('results/latest.json', import.meta.url)),
    check,
    writeBaseline: values['write-baseline'],
  };
}

function positive(name: string, value: string): number {
  if (!/^[1-9]\d{0,3}$/.test(value)) throw new Error(`--${name} must be a whole number above 0`);
  return Number(value);
}

function chosen<Name extends string>(
  option: string,
  value: string | undefined,
  known: readonly Name[],
  fallback: readonly Name[],
): readonly Name[] {
  if (value === undefined) return fallback;
  if (value === 'none') return [];
  return value.split(',').map((name) => {
    const match = known.find((candidate) => candidate === name);
    if (match === undefined)
      throw new Error(`--${option} does not know "${name}"; it takes ${known.join(', ')} or none`);
    return match;
  });
}

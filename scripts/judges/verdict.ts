import type { Ended } from '../processes/run-command.ts';

export interface Verdict {
  readonly judge: string;
  readonly passed: boolean;
  readonly summary: string;
}

/** The verdict of a command that fails with its exit code, whose output is printed then. */
export function verdictOf(judge: string, { code, output }: Ended, summaryLines: RegExp): Verdict {
  if (code !== 0) console.log(output);
  return {
    judge,
    passed: code === 0,
    summary: output
      .split('\n')
      .filter((line) => summaryLines.test(line))
      .map((line) => line.trim())
      .join(', '),
  };
}

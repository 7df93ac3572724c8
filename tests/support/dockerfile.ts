import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Dockerfile {
  readonly text: string;
  /** What follows each instruction of that name. */
  instructions(name: string): string[];
  /** The last instruction of that name, as the list of its arguments. */
  execForm(name: string): string[];
}

/** @param file from the project's folder */
export function readDockerfile(file: string): Dockerfile {
  const text = readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');
  const instructions = (name: string): string[] =>
    [...text.matchAll(new RegExp(`^${name} (.*)$`, 'gm'))].map(([, rest]) => rest ?? '');
  return {
    text,
    instructions,
    execForm: (name) =>
      JSON.parse(
        instructions(name)
          .at(-1)
          ?.replace(/^[^[]*/, '') ?? '[]',
      ) as string[],
  };
}

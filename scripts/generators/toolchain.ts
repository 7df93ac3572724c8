/** A program and its arguments, separated by spaces. */
export type Command = string;

export interface Generator {
  /** Of its client in generators/. */
  readonly name: string;
  /** Of the pinned package. */
  version(): string;
  /** Makes the client, in generators/; `URL` stands for the service's /openapi.json, `FILE` for a copy. */
  readonly generate?: Command;
  /** Where what it prints belongs, if it writes no file itself. */
  readonly toFile?: string;
  /** A module in TypeScript, or a command that reads and writes lines of JSON (generators/lines.ts). */
  readonly client: Command;
  /** How many of the steps have to pass, if not all. */
  readonly expected?: number;
  /** What readers of the table should know. */
  readonly note?: string;
}

/** Generators that are installed and compiled together. */
export interface Toolchain {
  /** As in `npm run generators -- npm python`. */
  readonly name: string;
  readonly inCI: boolean;
  /** The programs that this machine has to have. */
  readonly needs: readonly string[];
  /** Installs pinned versions, some of them in a folder that is deleted afterwards. @returns folders of programs, for PATH */
  install(temporary: string): Promise<readonly string[]>;
  /** Others whose programs it uses; those of npm are always there. */
  readonly uses?: readonly Toolchain[];
  /** Compiles all generated clients as strictly as the language can, in generators/. */
  readonly compile: readonly Command[];
  readonly generators: readonly Generator[];
}

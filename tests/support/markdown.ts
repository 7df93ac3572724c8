import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface CodeBlock {
  readonly language: string;
  readonly text: string;
}

/** The fenced code blocks of a page. @param file from the project's folder */
export const codeBlocks = (file: string): CodeBlock[] =>
  [
    ...readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8').matchAll(
      /^```(\w*)\n(.*?)^```$/gms,
    ),
  ].map(([, language = '', text = '']) => ({ language, text }));

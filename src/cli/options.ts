import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { messageOf } from '../error-message.ts';

/**
 * Reads a command's options. Ends the process with the usage for --help, and with what is wrong for an option that
 * there is not.
 */
export function readOptions<const Options extends ParseArgsOptionsConfig>(usage: string, options: Options) {
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' } } });
    if (!('help' in values)) return values;
  } catch (error) {
    console.error(`${messageOf(error)}\n${usage}`);
    process.exit(1);
  }
  console.log(usage);
  process.exit(0);
}

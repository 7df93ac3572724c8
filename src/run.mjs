// node src/run.mjs [options of node] <program> [arguments]
// Runs the program in this process, or in the Node.js 24 that npm installed if this one is too old or options are given.
// JavaScript that Node.js 18 can read, so that an old Node.js prints a sentence and not a syntax error.
import { spawn } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import module from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const modules = fileURLToPath(new URL('../node_modules/', import.meta.url));
const args = process.argv.slice(2);
const options = args.splice(
  0,
  args.findIndex((argument) => !argument.startsWith('-')),
);
const recent = Number(process.versions.node.split('.')[0]) >= 24;
const node = recent ? process.execPath : installedNode();

if (node === undefined) {
  console.error(
    `Todo API needs Node.js 24, and this is ${process.versions.node}. Install it from https://nodejs.org. ` +
      '(On Linux with glibc, x64 or arm64, "npm ci" installs it by itself.)',
  );
  process.exitCode = 1;
} else if (recent && options.length === 0) {
  // Stripped types and compiled code are kept from one start to the next, which is a quarter of the time to the first response.
  module.enableCompileCache(join(modules, '.cache', 'compile'));
  process.argv.splice(1, process.argv.length - 1, resolve(args[0]), ...args.slice(1));
  await import(pathToFileURL(process.argv[1]).href);
} else {
  restart([node, '--disable-warning=ExperimentalWarning', ...process.execArgv, ...options, process.argv[1], ...args]);
}

/** The path of the Node.js of package.json's optional dependencies, if it is there and made for this system. */
function installedNode() {
  const name = `node-${process.platform}-${process.arch}`;
  const file = join(modules, name, 'bin', 'node');
  if (!existsSync(file) || process.report.getReport().header.glibcVersionRuntime === undefined) return undefined;
  try {
    // Some versions of npm remove this link together with the package for the other processor. It saves the second process below.
    symlinkSync(join('..', name, 'bin', 'node'), join(modules, '.bin', 'node'));
  } catch {
    /* The link exists, or the folder is read-only: both work. */
  }
  return file;
}

/** Replaces this process where Node.js can, or else starts a second one and ends as that one ends. */
function restart([file, ...rest]) {
  if (process.execve !== undefined && process.platform !== 'win32') process.execve(file, [file, ...rest]);
  const child = spawn(file, rest, { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
    process.on(signal, () => {
      // A terminal sends its interrupt to both processes.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => {
    process.removeAllListeners(signal ?? 'exit');
    if (signal === null) process.exitCode = code;
    else process.kill(process.pid, signal);
  });
}

// Plain JavaScript and loaded first, so that an old Node prints this and not a syntax error.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(`Todo API needs Node.js 24 and this is ${process.versions.node}. On Linux "npm ci" brings it along; elsewhere install it from https://nodejs.org.`);
  process.exit(1);
}

// Stripped types and compiled code are kept from one start to the next, which is a quarter of the time to the first answer.
module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)));

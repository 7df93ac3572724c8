// Plain JavaScript and loaded first, so that an old Node prints this and not a syntax error.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(`Todo API needs Node.js 24 and this is ${process.versions.node}. On Linux "npm ci" brings it along; elsewhere install it from https://nodejs.org.`);
  process.exit(1);
}

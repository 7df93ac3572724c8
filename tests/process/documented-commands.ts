/** Commands of the pages that documented-commands.test.ts does not run, and why. A page alone stands for all of its commands. */
export const notRun: readonly { readonly page?: string; readonly command?: RegExp; readonly reason: string }[] = [
  { command: /^npm (ci|cit)$/, reason: 'installs what these tests run on; tests/install/npm-versions.test.ts does it' },
  { command: /^(npm run check|npm run with-postgres -- npm test)$/, reason: 'runs this test' },
  { command: /^npm test -- /, reason: 'runs tests, each of which is part of this run' },
  {
    command: /^docker compose /,
    reason: 'needs a Docker daemon; tests/recipes and tests/process/container.test.ts run what is inside',
  },
  { command: /https:\/\/\S+\.example\.com/, reason: 'stands for a host of the reader' },
  {
    page: 'docs/recipes/neon.md',
    command: /npm run migrate$/,
    reason: 'needs Neon; tests/recipes/neon.test.ts runs it on another server',
  },
  {
    page: 'docs/database.md',
    command: /^npm run adopt/,
    reason: 'needs the tables of another backend; tests/database/adopt.test.ts makes them',
  },
  {
    page: 'docs/contributing.md',
    command: /^(git apply|npm run generate|npm run typecheck)/,
    reason: 'changes the checkout; tests/process/contributing.test.ts runs it on a copy',
  },
  {
    page: 'examples/failover/README.md',
    reason: 'needs Patroni and etcd; tests/faults/failover.test.ts runs that cluster',
  },
  {
    page: 'examples/web/README.md',
    reason: 'installs the page; tests/browser/web.test.ts runs it with service and mock',
  },
  {
    page: 'examples/next/README.md',
    reason: 'installs and builds the app; `npm run test:next` does it',
  },
];

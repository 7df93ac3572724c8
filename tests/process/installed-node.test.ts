import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

interface Package {
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
  readonly libc?: string | readonly string[];
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Package> };

// These packages do not say that they are made for glibc: "libc" is written into the lock file by hand, and npm may drop it.
test.each(['x64', 'arm64'])(
  'the lock file has npm install the Node.js for %s on Linux with glibc, and not on Alpine',
  (cpu) => {
    const { os, cpu: cpus, libc } = packages[`node_modules/node-linux-${cpu}`] ?? {};
    expect({ os: [os].flat(), cpus: [cpus].flat(), libc: [libc].flat() }).toEqual({
      os: ['linux'],
      cpus: [cpu],
      libc: ['glibc'],
    });
  },
);

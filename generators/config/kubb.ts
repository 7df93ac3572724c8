import { defineConfig } from '@kubb/core';
import { pluginClient } from '@kubb/plugin-client';
import { pluginOas } from '@kubb/plugin-oas';
import { pluginTs } from '@kubb/plugin-ts';
import { pluginZod } from '@kubb/plugin-zod';

const input = { path: 'generated/openapi.json' };

export default defineConfig([
  {
    name: 'kubb',
    root: '.',
    input,
    output: { path: 'generated/kubb' },
    plugins: [pluginOas(), pluginTs(), pluginClient({ dataReturnType: 'full' })],
  },
  {
    name: 'kubb-zod',
    root: '.',
    input,
    output: { path: 'generated/kubb-zod' },
    plugins: [pluginOas(), pluginTs(), pluginZod(), pluginClient({ dataReturnType: 'full', parser: 'zod' })],
  },
]);

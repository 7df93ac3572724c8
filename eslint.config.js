import { defineConfig, globalIgnores } from 'eslint/config';
import { configs } from 'typescript-eslint';

export default defineConfig(
  globalIgnores([
    'generated/',
    'coverage/',
    '.data/',
    'bench/peers/',
    'bench/results/',
    'generators/',
    'packages/*/dist/',
    // Its types come from its own node_modules; `next build` checks them.
    'examples/next/',
  ]),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', 200],
      'no-console': 'error',
      'no-constant-binary-expression': 'error',
      'no-self-compare': 'error',
      'no-unreachable': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'error',
      // `({ a: _a, ...rest })` is how a member is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // Objects come from factories and close over what they need; nothing uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Koa's callback and Node's listeners take async functions that catch their own errors.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false, variables: false } }],
      // A handler of Koa, Node or the contract may be async without awaiting anything.
      '@typescript-eslint/require-await': 'off',
    },
  },
  // The commands and the first lines of a start print for a person.
  {
    files: ['src/main.ts', 'src/cli/**', 'src/run.mjs', 'scripts/**', 'bench/**', 'examples/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['tests/**'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // Koa and openapi-backend give `any` away, and tests look into bodies after the contract has been held against them.
    files: ['src/http/**', 'scripts/**', 'tests/**'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  // A browser's script: the page loads Swagger UI before it.
  {
    files: ['src/docs/*.js'],
    languageOptions: {
      sourceType: 'script',
      globals: {
        SwaggerUIBundle: 'readonly',
        document: 'readonly',
        fetch: 'readonly',
        URL: 'readonly',
        matchMedia: 'readonly',
      },
    },
    rules: { 'no-undef': 'error' },
  },
);

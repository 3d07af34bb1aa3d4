import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The arrows of the architecture: what each room may not import. A room that breaks one fails the lint. */
const arrows = {
  spec: ['mock', 'suites', 'src', 'reports'],
  mock: ['suites', 'reports', 'src/judge', 'src/runner', 'src/cli', 'src/adapters'],
  'src/wire': ['mock', 'suites', 'reports', 'src/judge', 'src/runner', 'src/cli', 'src/adapters'],
  'src/judge': ['mock', 'suites', 'reports', 'src/runner', 'src/cli', 'src/adapters'],
  suites: ['mock', 'reports', 'src/runner', 'src/cli', 'src/adapters'],
  'src/runner': ['mock', 'reports', 'src/cli', 'src/adapters'],
  reports: ['mock', 'suites', 'src'],
};

const arrowRules = Object.entries(arrows).map(([room, forbidden]) => ({
  files: [`${room}/**/*.ts`],
  ignores: ['**/*.test.ts', '**/testing/**'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: forbidden.map((other) => ({
          regex: `^(\\.\\./)+${relativeName(room, other)}/`,
          message: `${room}/ does not import ${other}/: see the arrows in docs/architecture.md.`,
        })),
      },
    ],
  },
}));

/** How a file in `room` would write the start of an import from `other`: inside src/ the rooms are siblings. */
function relativeName(room, other) {
  return room.startsWith('src/') && other.startsWith('src/') ? other.slice('src/'.length) : other;
}

export default tseslint.config(
  { ignores: ['dist/', 'spec/generated/', 'resproof-report/', 'node_modules/', '.tmp/', 'examples/'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/array-type': 'off',
      'no-control-regex': 'off',
      'no-console': 'off',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 420, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
  // A table of examples may be longer than code.
  {
    files: ['**/*.test.ts'],
    rules: { 'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }] },
  },
  ...arrowRules,
);

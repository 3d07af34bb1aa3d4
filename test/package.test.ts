/** What the published package weighs and depends on: a change here is a decision, and shows in the diff. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  peerDependenciesMeta: Record<string, { optional: boolean }>;
};

test('the runtime dependencies are these and no others', () => {
  expect(Object.keys(manifest.dependencies)).toEqual([
    '@clack/prompts',
    '@faker-js/faker',
    '@redis/client',
    'ajv',
    'ajv-formats',
    'badge-maker',
    'commander',
    'gpt-tokenizer',
    'json-schema-faker',
    'microdiff',
    'p-queue',
    'picocolors',
    'undici',
    'ws',
    'yaml',
  ]);
});

test('vitest and msw are optional peers', () => {
  expect(Object.keys(manifest.peerDependencies)).toEqual(['msw', 'vitest']);
  expect(manifest.peerDependenciesMeta).toEqual({ msw: { optional: true }, vitest: { optional: true } });
});

test('the package unpacks to less than 4.8 MB and holds no tests and no sources', () => {
  const packed = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: new URL('..', import.meta.url),
    encoding: 'utf8',
  });
  expect(packed.status, packed.stderr).toBe(0);
  const [pack] = Object.values(JSON.parse(packed.stdout) as Record<string, Pack>);
  const paths = pack!.files.map((file) => file.path);
  expect(
    paths.filter((path) => /\.test\.|\/testing\/|(^|[^d])\.ts$/.test(path) && !path.endsWith('.d.ts')),
  ).toEqual([]);
  expect(paths).toContain('dist/spec/generated/validators/openai.js');
  expect(paths).toContain('dist/reports/html/built/page.html');
  expect(pack!.unpackedSize).toBeLessThan(4_800_000);
});

interface Pack {
  files: { path: string }[];
  unpackedSize: number;
}

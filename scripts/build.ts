/**
 * Builds what the published package holds: compiled validators, the page of the HTML report, JavaScript and declarations.
 * Run by `prepare`, so that `npx resproof` and the packed tarball work after `npm ci`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

step('validators', ['scripts/build-validators.ts']);
step('page', ['scripts/build-page.ts']);
rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
step('javascript', ['node_modules/typescript-7/bin/tsc', '-p', 'tsconfig.build.json']);
for (const built of ['spec/generated/validators', 'reports/html/built'])
  cpSync(new URL(`../${built}`, import.meta.url), new URL(`../dist/${built}`, import.meta.url), {
    recursive: true,
  });

// Laid out for reading diffs in the sources; half of it is white space.
const catalogue = new URL('../dist/spec/generated/catalogue.js', import.meta.url);
writeFileSync(catalogue, transformSync(readFileSync(catalogue, 'utf8'), { minifyWhitespace: true }).code);
const scenario = new URL('../dist/spec/schemas/scenario.schema.json', import.meta.url);
writeFileSync(scenario, JSON.stringify(JSON.parse(readFileSync(scenario, 'utf8'))));

function step(name: string, args: string[]): void {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) {
    console.error(`build: ${name} failed`);
    process.exit(1);
  }
}

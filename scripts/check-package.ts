/**
 * Packs the tarball, installs it into an empty folder as a user would, and uses it there: the version, a run against
 * the embedded mock, and an import of every subpath. Needs the registry; part of `npm run check`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'resproof-package-'));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

try {
  run(root, 'npm', ['pack', '--ignore-scripts', '--pack-destination', folder]);
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'user', private: true, type: 'module' }),
  );
  run(folder, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', `./resproof-${version}.tgz`]);

  const said = run(folder, 'npx', ['--no-install', 'resproof', '--version']).trim();
  must(said === version, `resproof --version says ${version}`, said);
  const summary = run(folder, 'npx', ['--no-install', 'resproof', 'run', '--quiet']);
  must(/No MUST is broken/.test(summary), 'resproof run --quiet prints the verdict', summary);
  const report = JSON.parse(readFileSync(join(folder, 'resproof-report/report.json'), 'utf8')) as {
    exitCode: number;
  };
  must(report.exitCode === 0, 'resproof run ends with exit code 0', String(report.exitCode));

  const page = readFileSync(join(folder, 'resproof-report/report.html'), 'utf8');
  must(page.includes('id="wire-0"'), 'resproof run writes the page with the wire in it', page.slice(0, 200));

  // The bare package first: mock and runner need neither vitest nor msw.
  importAll(['resproof', 'resproof/mock']);
  run(folder, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', 'vitest@5', 'msw@3']);
  importAll(['resproof/msw', 'resproof/vitest', 'resproof/mock/vitest']);
  // The example as its readers have it: with the package, and without this repository. The one beside it has a config of
  // its own and needs a target: test/examples.test.ts gives it one.
  cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
  run(folder, 'npx', ['--no-install', 'vitest', 'run', 'examples/vitest/']);
  console.log(`package: ${version} installs, runs and imports`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function importAll(subpaths: string[]): void {
  for (const subpath of subpaths) {
    const script = `const m = await import('${subpath}'); if (Object.keys(m).length === 0) throw new Error('exports nothing');`;
    // vitest refuses to be imported outside its own runner; what counts there is that the subpath resolves and loads.
    const file = join(folder, 'import.test.mjs');
    const needsRunner: Record<string, string> = {
      'resproof/vitest': 'conformance',
      'resproof/mock/vitest': 'mockTest',
    };
    const name = needsRunner[subpath];
    if (name !== undefined) {
      writeFileSync(
        file,
        `import { test, expect } from 'vitest';\nimport * as m from '${subpath}';\ntest('x', () => expect(typeof m.${name}).toBe('function'));\n`,
      );
      run(folder, 'npx', ['--no-install', 'vitest', 'run', 'import.test.mjs']);
    } else run(folder, 'node', ['--input-type=module', '--eval', script]);
  }
}

function run(cwd: string, command: string, args: string[]): string {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  if (done.status !== 0) {
    console.error(done.stdout, done.stderr);
    throw new Error(`${command} ${args.join(' ')} ended with ${String(done.status ?? done.signal)}`);
  }
  return done.stdout;
}

function must(holds: boolean, what: string, got: string): void {
  if (!holds) throw new Error(`expected: ${what}; got: ${got}`);
}

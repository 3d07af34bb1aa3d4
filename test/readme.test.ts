/** The README's snippets, run as they stand. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = fileURLToPath(new URL('../.tmp/readme/', import.meta.url));
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function snippet(language: string): string {
  const found = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
  if (found === undefined) throw new Error(`the README has no ${language} snippet`);
  return found;
}

test('the README begins with the two commands of a newcomer', () => {
  expect(snippet('sh')).toBe('npm ci && npm start\nnpm ci && npm test\n');
});

test('the JavaScript snippet passes', () => {
  writeFileSync(`${folder}snippet.mjs`, snippet('js'));
  const done = spawnSync(process.execPath, ['--test', `${folder}snippet.mjs`], {
    cwd: root,
    encoding: 'utf8',
    env: withoutVitest(),
  });
  expect(done.status, done.stdout + done.stderr).toBe(0);
});

const python = spawnSync('python3', ['--version']).status === 0;

test.skipIf(!python)(
  `the Python snippet passes${python ? '' : ' (not run: no python3 on this machine)'}`,
  () => {
    writeFileSync(`${folder}snippet.py`, snippet('python'));
    const done = spawnSync('python3', [`${folder}snippet.py`], {
      cwd: root,
      encoding: 'utf8',
      env: withoutVitest(),
    });
    expect(done.status, done.stdout + done.stderr).toBe(0);
    expect(done.stderr).toContain('Ran 2 tests');
  },
);

/** node --test inside another test runner would report to it instead of to us. */
function withoutVitest(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_TEST_CONTEXT: undefined, VITEST: undefined };
}

/** README.md, CONTRIBUTING.md and docs/: every piece of code that stands there is run, or says why it is not. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadScenario, startMock, type Mock } from '../../mock/index.ts';
import { readConfig } from '../../src/cli/config/read.ts';
import { NOT_RUN } from './not-run.ts';
import { blocksOf, root, type Block } from './page.ts';
import { PageSession, type Ran } from './session.ts';

/** What is generated from the code holds no code of its own. */
const GENERATED = /^(reference|proof\.md)/;
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !GENERATED.test(name))
    .toSorted()
    .map((name) => `docs/${name}`),
];
const BLOCKS = new Map(PAGES.map((page) => [page, blocksOf(page)]));

const isText = (block: Block) => block.language === 'text' && !block.output && block.file === undefined;
const fits = ({ page, code }: Block) =>
  NOT_RUN.filter((entry) => entry.page === page && code.startsWith(entry.begins));

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());

test('the README begins with the two commands of a newcomer', () => {
  expect(BLOCKS.get('README.md')?.[0]?.code).toBe('npm ci && npm start\nnpm ci && npm test\n');
});

test.each(NOT_RUN)('$page has one piece that begins with $begins', (entry) => {
  expect(BLOCKS.get(entry.page)?.filter((block) => fits(block).includes(entry))).toHaveLength(1);
});

describe.each([...BLOCKS].filter(([, blocks]) => blocks.length > 0))('%s', (page, blocks) => {
  let session: PageSession;
  let last: Ran | undefined;
  beforeAll(() => {
    session = new PageSession(page, mock.url);
  });
  afterAll(() => session.end());

  for (const block of blocks.filter((each) => !isText(each))) {
    const name = `line ${block.line}, ${block.language}: ${block.code.split('\n', 1)[0]}`;
    const why = fits(block)[0]?.why ?? missing(block);
    if (why === undefined) test(name, () => check(block), 70_000);
    else test.skip(`${name} (NOT RUN: ${why})`);
  }

  async function check(block: Block): Promise<void> {
    if (block.output) return expect(last?.said).toMatch(pattern(block.code));
    last = await session.run(block);
    expect(last.status, last.said).toBe(block.exit);
    if (block.language !== 'yaml' && block.language !== 'json') return;
    const used = blocks.some(
      ({ line, code }) => block.file !== undefined && line > block.line && code.includes(block.file),
    );
    if (used) return;
    if (block.file?.startsWith('resproof.config')) await readConfig(session.path(block));
    // Those of CI systems are looked at in test/recipes.test.ts.
    else if (page !== 'docs/how-to/ci.md' && page !== 'CONTRIBUTING.md')
      await loadScenario(session.path(block));
  }
});

/** What a piece in Python imports and this machine does not have. */
function missing({ language, code }: Block): string | undefined {
  if (language === 'diff' && spawnSync('git', ['--version']).status !== 0) return 'no git on this machine';
  if (language !== 'py' && language !== 'python') return undefined;
  const imported = [...code.matchAll(/^(?:import|from) (.+?)(?: import .*)?$/gm)].map(
    ([, names]) => `import ${names}`,
  );
  const { status, stderr } = spawnSync('python3', ['-c', imported.join('\n')], { encoding: 'utf8' });
  if (status === 0) return undefined;
  return status === null ? 'no python3 on this machine' : (stderr.trim().split('\n').at(-1) ?? '');
}

/** White space counts as one space: how wide a terminal is, is not what a page is about. */
function pattern(lines: string): RegExp {
  const literal = (text: string) =>
    text
      .trim()
      .split(/\s+/)
      .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('\\s+');
  return new RegExp(lines.split('…').map(literal).join('[^]*?'));
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { documentFor } from './generate/document.ts';
import { dialectNamed, readDialects } from './generate/tables.ts';
import { checkedExplanations } from './spec-drift/explained.ts';
import { differencesBetween } from './spec-drift/operations.ts';

const script = new URL('spec-drift.ts', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'resproof-drift-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function drift(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { stdout, stderr, status };
}

/** What upstream might publish: our own document with schemas of other names, and one change in it. */
function renamed(document: object, change: [from: string, to: string][] = []): string {
  let source = JSON.stringify(document).replace(
    /"#\/components\/schemas\/([^"]+)"/g,
    '"#/components/schemas/$1Resource"',
  );
  for (const [from, to] of change) {
    expect(source).toContain(from);
    source = source.replaceAll(from, to);
  }
  const upstream = JSON.parse(source) as { components: { schemas: Record<string, unknown> } };
  upstream.components.schemas = Object.fromEntries(
    Object.entries(upstream.components.schemas).map(([name, schema]) => [`${name}Resource`, schema]),
  );
  return JSON.stringify(upstream);
}

describe('a document that differs from ours in names only', () => {
  test.each(readDialects().map((each) => each.name))('does not differ from %s', async (name) => {
    const document = await documentFor(dialectNamed(name));
    expect(differencesBetween(document, JSON.parse(renamed(document)))).toEqual([]);
  });
});

describe('the command', () => {
  const paths: Record<string, string> = {};
  beforeAll(async () => {
    const document = await documentFor(dialectNamed('openai'));
    paths.same = file('same.json', renamed(document));
    paths.moved = file('moved.json', renamed(document, [['"annotation_index"', '"annotation_number"']]));
    paths.none = file('none.yaml', '[]');
  });
  const moved =
    '{ kinds: [missing], places: ["answer event.*.annotation_number"], reason: They renamed it. }';
  const old = '{ kinds: [extra], places: ["answer event.*.annotation_index"], reason: They renamed it. }';

  test('ends well when there is no difference', () => {
    const { stdout, status } = drift(paths.same ?? '', '--differences', paths.none ?? '');
    expect(stdout).toBe('0 differences without a reason, 0 with one of 0 reasons, 0 stale entries\n');
    expect(status).toBe(0);
  });

  test('prints what has no reason, and ends with 1', () => {
    const { stdout, status } = drift(paths.moved ?? '', '--differences', paths.none ?? '');
    expect(stdout).toContain('missing  answer event.response.output_text.annotation.added.annotation_number');
    expect(stdout).toContain('extra    answer event.response.output_text.annotation.added.annotation_index');
    expect(status).toBe(1);
  });

  test('ends well when each difference has a reason', () => {
    const reasons = file('reasons.yaml', `- ${moved}\n- ${old}\n`);
    const { stdout, status } = drift(paths.moved ?? '', '--differences', reasons, '--all');
    expect(stdout).toContain('# They renamed it.');
    expect(status).toBe(0);
  });

  test('ends with 1 when a reason is left over', () => {
    const reasons = file('stale.yaml', `- ${moved}\n`);
    const { stdout, status } = drift(paths.same ?? '', '--differences', reasons);
    expect(stdout).toContain('stale: answer event.*.annotation_number (missing) matches nothing');
    expect(status).toBe(1);
  });

  test.each([
    [[], 'spec:drift: one upstream OpenAPI document is needed: FILE\n'],
    [['package.json'], 'spec:drift: package.json is no OpenAPI document\n'],
    [['nowhere.json'], /^spec:drift: .*nowhere\.json/],
    [['package.json', '--reverse'], /^spec:drift: Unknown option '--reverse'/],
  ])('says what is wrong with %j, and ends with 2', (args, message) => {
    const { stderr, status } = drift(...args);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });
});

test('a dialect that there is not is said with those that there are', () => {
  const upstream = file('upstream.json', { openapi: '3.1.0' });
  const { stderr, status } = drift(upstream, '--dialect', 'klingon');
  expect(stderr).toContain('no dialect klingon; there are openai, compatible');
  expect(status).toBe(2);
});

test('the differences of this project are entries with reasons, for dialects that there are', () => {
  const url = new URL('../spec/differences.yaml', import.meta.url);
  const entries = checkedExplanations(parse(readFileSync(url, 'utf8')), 'spec/differences.yaml');
  const dialects = new Set(readDialects().map((each) => each.name));
  expect(entries.flatMap((each) => each.dialects ?? []).filter((each) => !dialects.has(each))).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { levelIn, loadChecker, requirement } from '../../spec/index.ts';
import type { DialectName, RequirementId } from '../../spec/index.ts';
import type { BrokenFinding } from '../../src/judge/finding.ts';
import { judge } from '../../src/judge/judge.ts';
import { read } from '../../src/judge/read.ts';
import { readCorpus, readWire } from './read-corpus.ts';
import type { Wire } from './read-corpus.ts';

const corpus = readCorpus();
const silent = corpus.filter((wire) => wire.finds.length === 0);
const faulty = corpus.filter((wire) => wire.finds.length > 0);

async function brokenIn({ dialect, exchange }: Wire): Promise<BrokenFinding[]> {
  const findings = judge(read(exchange), { dialect, checker: await loadChecker(dialect) });
  return findings.filter((finding) => !finding.kept);
}

function isMust(id: RequirementId, dialect: DialectName): boolean {
  const found = requirement(id);
  return found !== undefined && levelIn(found, dialect) === 'MUST';
}

describe('wire with a defect: what is named is found, and no other MUST', () => {
  test.each(faulty.map((wire) => [wire.id, wire.what, wire] as const))('%s: %s', async (_, __, wire) => {
    const broken = await brokenIn(wire);
    const found = [...new Set(broken.map((finding) => finding.requirement))];
    expect(found).toEqual(expect.arrayContaining([...wire.finds, ...wire.also]));
    const expected = [...wire.finds, ...wire.also];
    expect(
      broken.filter((each) => isMust(each.requirement, wire.dialect) && !expected.includes(each.requirement)),
    ).toEqual([]);
  });
});

describe('wire that is right: silence, at every level', () => {
  test.each(silent.map((wire) => [wire.id, wire.what, wire] as const))('%s: %s', async (_, __, wire) => {
    expect(await brokenIn(wire)).toEqual([]);
  });
});

describe('the corpus', () => {
  test('holds a hundred defects, and clean wire of many kinds beside them', () => {
    expect(faulty.length).toBeGreaterThanOrEqual(100);
    expect(silent.length).toBeGreaterThanOrEqual(45);
  });

  test('each defect that is more than a warning names the report behind it', () => {
    const grave = faulty.filter((wire) => wire.finds.some((id) => isMust(id, wire.dialect)));
    const without = grave.filter((wire) => !wire.sources.some((source) => source.startsWith('https://')));
    expect(without.map((wire) => wire.id)).toEqual([]);
  });

  test('files say what they mean, or are refused by name', () => {
    expect(() => readWire('a', 'data: {}\n')).toThrow('a: no YAML between two lines of ---');
    expect(() => readWire('b', '---\nfind: []\n---\n')).toThrow('b: no field find');
    const head = 'what: x\nsources: []\nrequest: {}\n';
    expect(() => readWire('c', `---\n${head}finds: [stream.sings]\n---\n`)).toThrow(
      'c: no requirement stream.sings',
    );
  });

  test('escapes are bytes, and a backslash at the end of a line joins it to the next', () => {
    const head = '---\nwhat: x\nsources: []\nrequest: {}\nfinds: []\nescapes: true\n---\n';
    const { exchange } = readWire('d', `${head}\\xE2\\x82\\r\\n\\\\\\\nend`);
    const bytes = Buffer.concat(exchange.response?.chunks.map((chunk) => chunk.bytes) ?? []);
    expect(bytes.toString('latin1')).toBe('\xE2\x82\r\n\\end');
  });
});

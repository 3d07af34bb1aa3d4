import { expect, test } from 'vitest';
import { provenanceMistakes, type Provenance } from './provenance.ts';
import type { RawRequirement } from './tables.ts';

function requirement(id: string, sources: string[], dialects?: string[]): RawRequirement {
  return { id, level: 'MUST', statement: 'It is.', sources, needs: ['text'], dialects, file: 'a.yaml' };
}

const statement = (id: string, requirements?: string[], reason?: string) => ({
  id,
  says: 'So it is.',
  place: 'Errors',
  requirements,
  reason,
});
const NONE: Provenance = { sources: [], clients: [{ name: 'codex-cli' }], impact: {} };

function mistakes(changes: Partial<Provenance>, requirements: RawRequirement[] = []): string[] {
  return provenanceMistakes({ ...NONE, ...changes }, requirements, new Set(['vendor', 'other']));
}

function vendor(...statements: ReturnType<typeof statement>[]): Partial<Provenance> {
  return { sources: [{ name: 'vendor', title: 'A vendor', pages: [], statements }] };
}

test('a statement leads to a requirement that names it, or has a reason', () => {
  const named = [requirement('error.a', ['vendor:one'])];
  expect(mistakes(vendor(statement('one', ['error.a'])), named)).toEqual([]);
  expect(mistakes(vendor(statement('one', undefined, 'Advice for clients.')))).toEqual([]);
  expect(mistakes(vendor(statement('one')))).toEqual([
    'spec/sources/vendor.yaml: one: leads to a requirement, or has a reason why not',
  ]);
  expect(mistakes(vendor(statement('one', ['error.b'])))).toEqual([
    'spec/sources/vendor.yaml: one: no requirement error.b',
  ]);
  expect(mistakes(vendor(statement('one', ['error.a'])), [requirement('error.a', ['rfc1'])])).toEqual([
    'spec/sources/vendor.yaml: one: error.a does not name vendor:one among its sources',
  ]);
});

test('a requirement holds in the dialect whose page promises it', () => {
  const elsewhere = [requirement('error.a', ['vendor:one'], ['other'])];
  expect(mistakes(vendor(statement('one', ['error.a'])), elsewhere)).toEqual([
    'spec/sources/vendor.yaml: one: error.a does not hold in the dialect vendor',
  ]);
});

test('a source that a requirement names is there, and leads back to it', () => {
  expect(mistakes(vendor(), [requirement('error.a', ['vendor:two'])])).toEqual([
    'a.yaml: error.a: vendor has no statement two',
  ]);
  expect(
    mistakes(vendor(statement('two', undefined, 'No.')), [requirement('error.a', ['vendor:two'])]),
  ).toEqual(['a.yaml: error.a: vendor:two does not lead to it']);
  expect(mistakes({}, [requirement('error.a', ['client:nobody'])])).toEqual([
    'a.yaml: error.a: no client nobody',
  ]);
});

test('a client stands over one that there is', () => {
  const over = (name: string) =>
    mistakes({ clients: [{ name: 'codex-cli' }, { name: 'codex-sdk', over: name }] });
  expect(over('codex-cli')).toEqual([]);
  expect(over('codex')).toEqual(['spec/tables/clients.yaml: codex-sdk: over: no client codex']);
});

test('none of the 111 statements of Open Responses is left out', () => {
  const statements = Array.from({ length: 110 }, (_, index) => statement(`R${index + 1}`, undefined, 'No.'));
  const source = { name: 'open-responses', title: '', pages: [], statements };
  expect(mistakes({ sources: [source] })).toEqual(['spec/sources/open-responses.yaml: R111 is missing']);
});

test('an impact names a requirement, a client once, and what breaks', () => {
  const known = [requirement('error.a', ['rfc1'])];
  const breaks = 'It waits.';
  expect(mistakes({ impact: { 'error.a': [{ client: 'codex-cli', breaks, seen: 'run' }] } }, known)).toEqual(
    [],
  );
  expect(mistakes({ impact: { 'error.b': [{ client: 'codex', breaks: 'x', seen: 'run' }] } }, known)).toEqual(
    [
      'spec/tables/impact.yaml: no requirement error.b',
      'spec/tables/impact.yaml: error.b: no client codex',
      'spec/tables/impact.yaml: error.b: codex: says what breaks, in a sentence',
    ],
  );
});

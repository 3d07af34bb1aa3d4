import { describe, expect, test } from 'vitest';
import { requirementResult } from '../../../reports/testing/report-builder.ts';
import type { RequirementResult } from '../../../spec/generated/report.ts';
import { readBaseline } from './baseline.ts';
import { useOf } from './use.ts';
import { writeChange } from './write.ts';

const failed = (id: string, over: Partial<RequirementResult> = {}) =>
  requirementResult(id, { verdict: 'failed', broken: 1, brokenIn: ['create.text'], ...over });

/** The file after an update. */
async function updated(text: string | null, results: RequirementResult[], over: object = {}) {
  const baseline = text === null ? { file: 'b.yaml', entries: [] } : await readBaseline(text, 'b.yaml');
  const {
    use,
    note,
    results: after,
  } = useOf(results, [], {
    baseline: { baseline, update: true, today: new Date('2026-06-15T12:00:00Z') },
    cases: [{ id: 'create.text' }, { id: 'tools.named' }],
    ended: 'complete',
    faults: [],
    failOn: 'must',
    strict: true,
    shard: null,
    ...over,
  });
  const written = use!.changes === null ? null : await writeChange(text, use!);
  return { written, note, excused: after.flatMap(({ excusedBy }) => excusedBy) };
}

describe('an update', () => {
  test('makes the file, unreviewed and for 30 days, and excuses from then on', async () => {
    const { written, excused } = await updated(null, [
      failed('response.id'),
      requirementResult('response.model'),
    ]);
    expect(written).toMatch(/^# Known failures\..*\n/);
    expect(written).toContain(
      'entries:\n  - requirement: response.id\n    reason: unreviewed\n    expires: 2026-07-15\n',
    );
    expect(excused).toEqual(['response.id']);
    expect((await readBaseline(written!, 'b.yaml')).entries).toHaveLength(1);
  });

  test('keeps comments and order, adds at the end, renews what is expired, takes away what is stale or dead', async () => {
    const text = `# Ours, of the gateway.
entries:
  # Ticket 4.
  - requirement: response.model
    reason: it echoes the alias # on purpose
    owner: team
    expires: 2026-06-01
  - requirement: response.id # stale
    reason: was broken
    expires: 2026-12-01
  - { requirement: response.idd, reason: dead, expires: 2026-12-01 }
  # Not of this run.
  - requirement: http.request-id
    reason: known
    expires: 2026-12-01
`;
    const { written } = await updated(text, [
      requirementResult('response.id'),
      failed('response.model'),
      failed('response.created-at'),
    ]);
    expect(written).toBe(`# Ours, of the gateway.
entries:
  # Ticket 4.
  - requirement: response.model
    reason: it echoes the alias # on purpose
    owner: team
    expires: 2026-07-15
  # Not of this run.
  - requirement: http.request-id
    reason: known
    expires: 2026-12-01
  - requirement: response.created-at
    reason: unreviewed
    expires: 2026-07-15
`);
  });

  test('goes by case where the file does', async () => {
    const text = `entries:\n  - requirement: response.id@create.text\n    reason: known\n    expires: 2026-12-01\n`;
    const broken = failed('response.id', { broken: 2, brokenIn: ['create.text', 'tools.named'] });
    const { written, excused } = await updated(text, [broken]);
    expect(written).toContain('requirement: response.id@tools.named\n');
    expect(excused).toEqual(['response.id@create.text', 'response.id@tools.named']);
  });

  test('takes what is mandatory and was not shown; what the model did not do in words is flaky', async () => {
    const { written } = await updated('entries: []\n', [
      requirementResult('response.id', { verdict: 'blocked' }),
      requirementResult('response.model', { verdict: 'inconclusive' }),
      requirementResult('response.created-at', { verdict: 'warned', level: 'SHOULD', broken: 1 }),
    ]);
    expect(written).toBe(`entries:
  - requirement: response.id
    reason: unreviewed
    expires: 2026-07-15
  - requirement: response.model
    reason: unreviewed
    expires: 2026-07-15
    flaky: true
`);
  });

  test('is not made from a run that ended early, or in which we failed', async () => {
    for (const over of [{ ended: 'target-gone' }, { faults: ['oops'] }]) {
      const { written, note } = await updated(null, [failed('response.id')], over);
      expect(written).toBeNull();
      expect(note).toContain('The baseline was not updated');
    }
  });
});

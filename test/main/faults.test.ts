/** Planted faults against the judge: each is caught under a requirement that it names. */
import { describe, expect, test } from 'vitest';
import { faults } from '../../mock/faults/index.ts';
import { startMock } from '../../mock/index.ts';
import type { Fault } from '../../mock/faults/fault.ts';
import { run, type RunOptions } from '../../src/index.ts';

/** The broken requirements that the fault names, over the quick cases first and, should it survive them, over all that can show it. */
async function caught({ id, breaks }: Fault): Promise<{ named: string[]; broken: string[] }> {
  const named = (broken: string[]): string[] =>
    broken.filter((each) => (breaks as readonly string[]).includes(each));
  const quick = await brokenBy(id, { quick: true });
  if (named(quick).length > 0) return { named: named(quick), broken: quick };
  const all = await brokenBy(id, { requirementIds: [...breaks] });
  return { named: named(all), broken: all };
}

async function brokenBy(
  fault: string,
  chosen: Pick<RunOptions, 'quick' | 'requirementIds'>,
): Promise<string[]> {
  const mock = await startMock({ faults: [fault] });
  try {
    const { report } = await run({
      baseUrl: mock.url,
      apiKey: 'sk-test',
      model: 'gpt-4.1-mini',
      claimAll: true,
      ...chosen,
    });
    return report.requirements.filter((each) => each.broken > 0).map((each) => each.id);
  } finally {
    await mock.close();
  }
}

describe('every fault is caught by a requirement that it names', () => {
  test.each(faults.map((fault) => [fault.id, fault] as const))('%s', async (_, fault) => {
    const { named, broken } = await caught(fault);
    expect(named, `found instead: ${broken.join(', ')}`).not.toEqual([]);
  });
});

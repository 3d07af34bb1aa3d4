/** One fault, planted in a mock, against the suites: under which of the requirements that it names is it caught? */
import type { Capability, RequirementId } from '../../spec/index.ts';
import type { Fault } from '../../mock/faults/fault.ts';
import { startMock } from '../../mock/index.ts';
import { run } from '../../src/index.ts';
import { reportersOf } from '../../src/runner/select.ts';
import type { Case } from '../../suites/case.ts';
import { cases } from '../../suites/index.ts';
import { applicantOf, mockOf } from '../stand.ts';
import { ALONE } from './applicant.ts';

/** What a fault did to the suites. */
export interface Proved {
  fault: string;
  /** Named and caught, in the order of their names: with the first exchange that showed it. */
  caught: { requirement: RequirementId; by: string }[];
  /** Named and not caught, over all suites. */
  missed: RequirementId[];
  /** Caught without being named. */
  besides: RequirementId[];
}

/** What is known of the mock without a fault, in the dialect of the fault. */
export interface Known {
  /** Requirement → the cases that show it. */
  shownBy: Readonly<Record<string, readonly string[]>>;
  claims: Partial<Record<Capability, boolean>>;
}

/**
 * Runs only the cases that showed the named requirements of a mock without the fault, or that report on them, and stops
 * when all of the named ones are broken. All suites only for what survives that.
 */
export async function prove(fault: Fault, known: Known): Promise<Proved> {
  const near = new Set(
    fault.breaks.flatMap((id) => [
      ...(known.shownBy[id] ?? []),
      ...(reportersOf(cases).get(id) ?? []).map((each) => each.id),
    ]),
  );
  const chosen = cases.filter((each) => near.has(each.id));
  const broken = chosen.length > 0 ? await brokenBy(fault, chosen, known) : new Map<RequirementId, string>();
  if (fault.breaks.some((id) => !broken.has(id))) {
    for (const [id, by] of await brokenBy(fault, cases, known)) if (!broken.has(id)) broken.set(id, by);
  }
  return {
    fault: fault.id,
    caught: fault.breaks.flatMap((requirement) => {
      const by = broken.get(requirement);
      return by === undefined ? [] : [{ requirement, by }];
    }),
    missed: fault.breaks.filter((id) => !broken.has(id)),
    besides: [...broken.keys()].filter((id) => !fault.breaks.includes(id)).toSorted(),
  };
}

/** Requirement → the exchange that first broke it. One case at a time, so that it is the same each time. */
async function brokenBy(
  { id, breaks, dialect = 'openai', shape = 'responses' }: Fault,
  chosen: readonly Case[],
  { claims }: Known,
): Promise<Map<RequirementId, string>> {
  const broken = new Map<RequirementId, string>();
  const stop = new AbortController();
  await using mock = await startMock({ ...mockOf(dialect, shape), faults: [id] });
  const options = { ...applicantOf(dialect), ...ALONE, baseUrl: mock.url, claims };
  await run(
    { ...options, cases: chosen, probes: [], concurrency: 1, signal: stop.signal },
    {
      evaluated(_, findings) {
        for (const finding of findings) {
          if (!finding.kept && !broken.has(finding.requirement))
            broken.set(finding.requirement, finding.exchange);
        }
        if (breaks.every((each) => broken.has(each))) stop.abort();
      },
    },
  );
  const thrown = mock.journal().find(({ by }) => by === 'internal-error');
  if (thrown) throw new Error(`The fault ${id} fails itself: ${thrown.error ?? 'for no reason'}`);
  return broken;
}

/** A mock without a fault, under all suites: what it shows, and that nothing is found wrong with it, plain or in an unusual way. */
import {
  levelIn,
  requirement,
  type AnswerShape,
  type Capability,
  type DialectName,
  type RequirementId,
} from '../../spec/index.ts';
import type { BrokenFinding } from '../../src/judge/finding.ts';
import { startMock } from '../../mock/index.ts';
import { run } from '../../src/index.ts';
import { applicantOf, mockOf } from '../stand.ts';
import { ALONE } from './applicant.ts';

export interface CleanRun {
  dialect: DialectName;
  shape: AnswerShape;
  /** The unusual way of being right; null for none. */
  variant: string | null;
  /** What was found broken, at whatever level, by requirement: with the first exchange, in the order of ids. */
  broken: { requirement: RequirementId; exchange: string; expected: string; got: string }[];
  /** Requirement → the cases that showed it, in the order of the catalogue. */
  shownBy: Record<string, string[]>;
  /** What the mock offers in this dialect. */
  claims: Partial<Record<Capability, boolean>>;
}

export async function runClean(
  dialect: DialectName,
  shape: AnswerShape,
  variant: string | null = null,
): Promise<CleanRun> {
  const shown = new Map<string, Set<string>>();
  const broken: BrokenFinding[] = [];
  await using mock = await startMock({
    ...mockOf(dialect, shape),
    variants: variant === null ? [] : [variant],
  });
  const { report } = await run(
    {
      ...applicantOf(dialect),
      ...ALONE,
      baseUrl: mock.url,
      concurrency: 4,
      // Half of the chats wait for caches that they have not: once is enough for that.
      quick: shape === 'chat' && variant !== null,
    },
    {
      evaluated(id, findings) {
        for (const finding of findings) {
          if (!isWrong(finding.requirement, dialect, variant !== null)) continue;
          if (!finding.kept) broken.push(finding);
          shown.set(finding.requirement, (shown.get(finding.requirement) ?? new Set()).add(id));
        }
      },
    },
  );
  const order = new Map(report.cases.map(({ id }, index) => [id, index]));
  const place = (id: string): number => order.get(id) ?? -1;
  return {
    dialect,
    shape,
    variant,
    broken: broken
      .map(({ requirement, exchange, expected, got }) => ({ requirement, exchange, expected, got }))
      .toSorted((a, b) => compare(a.requirement, b.requirement) || compare(a.exchange, b.exchange))
      .filter(({ requirement }, index, all) => requirement !== all[index - 1]?.requirement),
    shownBy: Object.fromEntries(
      [...shown].map(([id, cases]) => [
        id,
        [...cases].filter((each) => order.has(each)).toSorted((a, b) => place(a) - place(b)),
      ]),
    ),
    claims: Object.fromEntries(report.capabilities.map(({ name, state }) => [name, state === 'claimed'])),
  };
}

/** What the dialect does not ask for is nothing that is wrong in it; what it only notes, an unusual server may do. */
function isWrong(id: RequirementId, dialect: DialectName, unusual: boolean): boolean {
  const found = requirement(id);
  const level = found === undefined ? null : levelIn(found, dialect);
  return level !== null && !(unusual && level === 'MAY');
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

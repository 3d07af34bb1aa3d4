/** Two reports of one suite, before and after: what became worse, what better, and what can no longer be compared. Pure. */
import type { ClientResult, Report, RequirementResult } from '../spec/generated/report.ts';
import { targetName } from './target-name.ts';

type Verdict = RequirementResult['verdict'];

/** One requirement, before and after; null in the report that does not have it. */
export interface Change {
  id: string;
  level: RequirementResult['level'];
  before: Verdict | null;
  after: Verdict | null;
  /** Entries of the baseline by which it does not count now. */
  excusedBy: readonly string[];
  /** What the second report says of it: what was expected and what came, or why it was not shown. */
  why: string | null;
}

/** How many were shown, of how many. */
interface Denominator {
  passed: number;
  /** Passed or broken: what the run has an answer to. */
  shown: number;
  total: number;
}

export interface ReportDiff {
  /** 1 when anything regressed that counts, else 0. */
  exitCode: 0 | 1;
  /** Worse broken than before, or mandatory and no longer shown. */
  regressed: readonly Change[];
  /** Broken before, and passed now. */
  fixed: readonly Change[];
  /** In the second report alone. */
  new: readonly Change[];
  /** In the first report alone. */
  gone: readonly Change[];
  /** Those of both whose verdict is another one, neither worse nor fixed: shown in one run only, or broken at a lower level. */
  otherwise: readonly Change[];
  denominator: { before: Denominator; after: Denominator };
  clients: readonly { name: string; title: string; before: ClientState | null; after: ClientState | null }[];
  /** In which the two runs differ, so that what changed may not be the target's doing. */
  notes: readonly string[];
}

type ClientState = ClientResult['state'];

/** How bad it is: what is worse than before is a regression. */
const SEVERITY: Record<Verdict, number> = {
  failed: 3,
  warned: 2,
  noted: 1,
  passed: 0,
  unclaimed: 0,
  inconclusive: 0,
  blocked: 0,
  unexercised: 0,
};

export function diffReports(
  before: Report,
  after: Report,
  { failOn = 'must' }: { failOn?: 'must' | 'should' } = {},
): ReportDiff {
  const earlier = new Map(before.requirements.map((each) => [each.id, each]));
  const later = new Map(after.requirements.map((each) => [each.id, each]));
  const sorted = { regressed: [], fixed: [], otherwise: [] } as Record<Kind, Change[]>;
  for (const [id, now] of later) {
    const was = earlier.get(id);
    if (was === undefined || was.verdict === now.verdict) continue;
    sorted[kindOf(was, now)].push(changeOf(was, now));
  }
  const counts = ({ id, after: verdict, excusedBy }: Change): boolean =>
    excusedBy.length === 0 &&
    (verdict === 'failed' ||
      (verdict === 'warned'
        ? failOn === 'should'
        : verdict !== 'noted' && later.get(id)?.mandatory === true));
  return {
    exitCode: sorted.regressed.some(counts) ? 1 : 0,
    ...sorted,
    new: after.requirements.filter(({ id }) => !earlier.has(id)).map((each) => changeOf(null, each)),
    gone: before.requirements.filter(({ id }) => !later.has(id)).map((each) => changeOf(each, null)),
    denominator: { before: denominatorOf(before), after: denominatorOf(after) },
    clients: clientsOf(before, after),
    notes: differences(before, after),
  };
}

type Kind = 'regressed' | 'fixed' | 'otherwise';

function kindOf(was: RequirementResult, now: RequirementResult): Kind {
  if (SEVERITY[now.verdict] > SEVERITY[was.verdict]) return 'regressed';
  if (now.verdict === 'passed' && SEVERITY[was.verdict] > 0) return 'fixed';
  // What the user left out is no doing of the target.
  const lost = was.verdict === 'passed' && now.mandatory && !now.deselected;
  return lost ? 'regressed' : 'otherwise';
}

function changeOf(was: RequirementResult | null, now: RequirementResult | null): Change {
  const { id, level } = (now ?? was)!;
  return {
    id,
    level,
    before: was?.verdict ?? null,
    after: now?.verdict ?? null,
    excusedBy: now?.excusedBy ?? [],
    why: now === null ? null : whyOf(now),
  };
}

function whyOf({ findings: [first], reason }: RequirementResult): string | null {
  return first === undefined ? reason : `expected ${first.expected}, got ${first.got}`;
}

function denominatorOf({ counts: { passed, failed, warned, noted, total } }: Report): Denominator {
  return { passed, shown: passed + failed + warned + noted, total };
}

function clientsOf(before: Report, after: Report): ReportDiff['clients'] {
  const earlier = new Map(before.clients.map((each) => [each.name, each]));
  const later = new Map(after.clients.map((each) => [each.name, each]));
  return [...new Map([...earlier, ...later]).values()].flatMap(({ name, title }) => {
    const [was, now] = [earlier.get(name)?.state ?? null, later.get(name)?.state ?? null];
    return was === now ? [] : [{ name, title, before: was, after: now }];
  });
}

function differences(before: Report, after: Report): string[] {
  const pairs: [string, string, string][] = [
    ['dialects', before.dialect, after.dialect],
    ['versions of resproof', before.resproof, after.resproof],
    ['targets', targetName(before.target), targetName(after.target)],
    ['models', before.target.models.join(', '), after.target.models.join(', ')],
    ['shards', shardOf(before), shardOf(after)],
  ];
  const notes = pairs
    .filter(([, a, b]) => a !== b)
    .map(([what, a, b]) => `The ${what} differ: ${a} and ${b}.`);
  for (const [name, { ended }] of [
    ['first', before],
    ['second', after],
  ] as const)
    if (ended !== 'complete') notes.push(`The ${name} run ended early: ${ended}.`);
  return notes;
}

function shardOf({ shard }: Report): string {
  return shard === null ? 'a whole run' : `${shard.index}/${shard.total}`;
}

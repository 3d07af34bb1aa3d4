/** From findings to verdicts. Pure. */
import { levelIn, requirements, type Dialect, type Level, type Requirement } from '../../spec/index.ts';
import type { ReportedFinding, RequirementResult, Verdict } from '../../spec/generated/report.ts';
import type { Case } from '../../suites/case.ts';
import { isShownByChat } from '../judge/chat/shown.ts';
import type { BrokenFinding, Finding } from '../judge/finding.ts';
import { obstacle, type CapabilityState } from './capabilities.ts';
import { BY_USER, canShow, reportersOf, type Selection } from './select.ts';
import type { CaseResult } from './observer.ts';
import { listed, MAX_LISTED } from './merge-sums.ts';
import { ELSEWHERE } from './shard.ts';
import type { Ended } from './stop.ts';

export interface SumUpInput {
  dialect: Dialect;
  capabilities: readonly CapabilityState[];
  /** Every case of the catalogue. */
  cases: readonly Case[];
  /** How each of them ended, by id. */
  results: ReadonlyMap<string, CaseResult>;
  leftOut: Selection['leftOut'];
  findings: readonly Finding[];
  /** Ids of all exchanges, in the order in which they are reported. */
  exchanges: readonly string[];
  ended: Ended;
  /** Why it ended before its time; null when it did not. */
  because: string | null;
}

/** One verdict for each requirement of the dialect, in the order of the catalogue. */
export function sumUp(input: SumUpInput): RequirementResult[] {
  const evidence = gather(input);
  return requirements.flatMap((requirement) => {
    const level = levelIn(requirement, input.dialect.name);
    return level === null ? [] : [resultOf(requirement, level, evidence, input)];
  });
}

/** What was seen of one requirement. */
interface Evidence {
  kept: Set<string>;
  broken: Map<string, BrokenFinding[]>;
}

function gather({ findings, exchanges }: SumUpInput): Map<string, Evidence> {
  const evidence = new Map<string, Evidence>();
  const order = new Map(exchanges.map((id, index) => [id, index]));
  const place = (finding: Finding): number => order.get(finding.exchange) ?? Infinity;
  for (const finding of findings.toSorted((a, b) => place(a) - place(b))) {
    const of: Evidence = evidence.get(finding.requirement) ?? { kept: new Set(), broken: new Map() };
    evidence.set(finding.requirement, of);
    if (finding.kept) of.kept.add(finding.exchange);
    else of.broken.set(finding.exchange, [...(of.broken.get(finding.exchange) ?? []), finding]);
  }
  // One exchange may have kept it by one check and broken it by another: then it broke it.
  for (const { kept, broken } of evidence.values()) for (const id of broken.keys()) kept.delete(id);
  return evidence;
}

function resultOf(
  requirement: Requirement,
  level: Level,
  all: ReadonlyMap<string, Evidence>,
  input: SumUpInput,
): RequirementResult {
  const evidence = all.get(requirement.id);
  const { id, subject, statement, why = null, fix = null, needs } = requirement;
  const mandatory = isMandatory(requirement, level, input.dialect);
  const base = { id, subject, level, statement, why, fix, sources: [...requirement.sources], mandatory };
  const nothing = {
    deselected: false,
    kept: 0,
    keptBy: [],
    broken: 0,
    brokenIn: [],
    excusedBy: [],
    findings: [],
  };
  const leftOut = input.leftOut(requirement);
  if (leftOut !== null) {
    return { ...base, ...nothing, verdict: 'unexercised', reason: leftOut, deselected: true };
  }
  const inTheWay = obstacle(needs, input.capabilities);
  if (inTheWay?.outcome === 'unclaimed')
    return { ...base, ...nothing, verdict: 'unclaimed', reason: inTheWay.reason };

  const seen = {
    kept: evidence?.kept.size ?? 0,
    keptBy: [...(evidence?.kept ?? [])].slice(0, MAX_LISTED),
    broken: evidence?.broken.size ?? 0,
    brokenIn: [...new Set([...(evidence?.broken.keys() ?? [])].map(caseOf))],
    excusedBy: [],
    findings: listed([...(evidence?.broken.values() ?? [])].flat().map(reported)),
  };
  const { after } = requirement;
  if (seen.broken > 0 && after !== undefined && isNeverKept(all.get(after)))
    return {
      ...base,
      ...seen,
      verdict: 'blocked',
      reason: `it builds on ${after}, which is broken`,
      deselected: false,
    };
  if (seen.broken > 0) return { ...base, ...seen, verdict: broken[level], reason: null, deselected: false };
  if (seen.kept === 0 && isChat(all) && !isShownByChat(id, input.dialect.facts))
    return { ...base, ...seen, mandatory: false, verdict: 'unclaimed', reason: CHAT, deselected: false };
  if (inTheWay !== null)
    return { ...base, ...seen, verdict: 'blocked', reason: inTheWay.reason, deselected: false };
  if (seen.kept > 0) return { ...base, ...seen, verdict: 'passed', reason: null, deselected: false };
  return { ...base, ...seen, ...absence(requirement, mandatory, input) };
}

const CHAT = 'the target answers in the shape of Chat Completions, which does not show it';

const isChat = (all: ReadonlyMap<string, Evidence>): boolean =>
  all.has('chat.completion') || all.has('chat.chunk');

function isNeverKept(evidence: Evidence | undefined): boolean {
  return evidence !== undefined && evidence.broken.size > 0 && evidence.kept.size === 0;
}

/** The ids of exchanges begin with it. */
function caseOf(exchange: string): string {
  return exchange.replace(/\/.*$/s, '');
}

const broken: Record<Level, Verdict> = { MUST: 'failed', SHOULD: 'warned', MAY: 'noted' };

/** A run that does not show it is never green. */
function isMandatory(requirement: Requirement, level: Level, dialect: Dialect): boolean {
  const needed = requirement.needs.every((need) => dialect.mandatory.includes(need));
  const always = requirement.untestable === undefined && requirement.when === undefined;
  return level === 'MUST' && needed && always;
}

type Absence = Pick<RequirementResult, 'verdict' | 'reason' | 'deselected'>;

/** Why nothing was seen of a requirement: by the cases that could have shown it. */
function absence(requirement: Requirement, mandatory: boolean, input: SumUpInput): Absence {
  const able = input.cases.filter((each) => canShow(each, requirement, input.cases));
  const results = able.flatMap((each) => input.results.get(each.id) ?? []);
  const first = (outcome: CaseResult['outcome']): CaseResult | undefined =>
    results.find((each) => each.outcome === outcome);
  const by = (verdict: Verdict, result: CaseResult): Absence => ({
    verdict,
    reason: `${result.id}: ${result.reason ?? result.outcome}`,
    deselected: false,
  });

  // A universal requirement is blocked only if everything is that could have shown it.
  const universal = !reportersOf(input.cases).has(requirement.id);
  const ran = results.some((each) => each.outcome === 'done');
  const inconclusive = first('inconclusive');
  if (inconclusive !== undefined && !(universal && ran)) return by('inconclusive', inconclusive);
  const blocked = first('blocked');
  if (blocked !== undefined && !(universal && ran)) return by('blocked', blocked);
  if (input.ended === 'target-gone') {
    return { verdict: 'blocked', reason: input.because ?? 'the target is gone', deselected: false };
  }
  const notRun = first('not-run');
  if (notRun !== undefined && !(universal && ran)) return by('unexercised', notRun);
  const deselected = results.filter((each) => each.outcome === 'deselected');
  if (deselected.length > 0) {
    return { verdict: 'unexercised', reason: whyDeselected(deselected), deselected: true };
  }
  const unclaimed = first('unclaimed');
  // What is mandatory needs nothing that can be unclaimed: if only such cases show it, it was not shown.
  if (unclaimed !== undefined && !ran) return by(mandatory ? 'unexercised' : 'unclaimed', unclaimed);
  const met = requirement.when === undefined ? null : `judged when ${requirement.when}, which did not happen`;
  const reason = requirement.untestable ?? met ?? 'nothing that came back had to do with it';
  return { verdict: 'unexercised', reason, deselected: false };
}

function whyDeselected(deselected: readonly CaseResult[]): string {
  const reasons = deselected.map(({ reason }) => reason);
  if (reasons.includes(ELSEWHERE)) return 'another shard may show it';
  const missing = reasons.find((reason) => reason !== null && reason !== BY_USER);
  return missing ?? 'the user left out what could have shown it';
}

function reported({ exchange, place, expected, got, folded }: BrokenFinding): ReportedFinding {
  const { event, pointer, offset, header } = place;
  const where = Object.fromEntries(
    Object.entries({ event, pointer, offset, header }).filter(([, each]) => each !== undefined),
  );
  return { exchange, where, expected, got, folded: countFolded(folded) };
}

function countFolded(folded: readonly BrokenFinding[] = []): number {
  return folded.reduce((sum, each) => sum + 1 + countFolded(each.folded), 0);
}

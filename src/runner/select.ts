import {
  includesDialect,
  levelIn,
  requirements,
  type DialectName,
  type Requirement,
  type RequirementId,
} from '../../spec/index.ts';
import type { Case } from '../../suites/case.ts';
import type { Probe } from '../../suites/probes.ts';
import { isNewer, newerReason } from './as-of.ts';
import { reportsOn } from './evaluate.ts';
import { fitsAny } from './patterns.ts';
import { inShard } from './shard.ts';
import type { Settings } from './settings.ts';

/** What of the catalogue a run is about. */
export type Choice = Pick<
  Settings,
  'cases' | 'dialect' | 'grep' | 'caseIds' | 'requirementIds' | 'exclude' | 'quick' | 'shard' | 'asOf'
>;

export type LeftOut = (requirement: Requirement) => string | null;

export interface Selection {
  /** In the order of the catalogue. */
  cases: readonly Case[];
  /** Cases that the user left out. */
  deselected: readonly Case[];
  /** Cases of other shards. */
  elsewhere: readonly Case[];
  /** Why a requirement gets no verdict, as far as the user's choice goes; null where it gets one. */
  leftOut: LeftOut;
}

/** Those that are asked in a dialect. What no vendor of it promises costs no request. */
export function casesIn(dialect: DialectName, cases: readonly Case[]): readonly Case[] {
  return cases.filter((each) =>
    each.dialects === undefined ? isAbout(each, dialect) : includesDialect(each.dialects, dialect),
  );
}

/**
 * Whether a dialect asks anything of what a case is about: it has one of the requirements that the case reports on, or
 * knows all the capabilities that it needs, so that the answers are worth to be judged. A refusal says little by itself.
 */
function isAbout(each: Case, dialect: DialectName): boolean {
  const asked = requirements.filter((one) => levelIn(one, dialect) !== null);
  const reports = reportsOn(each);
  return (
    asked.some(({ id }) => reports.has(id)) ||
    (each.negative !== true && each.needs.every((need) => asked.some(({ needs }) => needs.includes(need))))
  );
}

export const BY_USER = 'left out by the user';

export function select(choice: Choice): Selection {
  const { requirementIds, exclude, dialect, shard, asOf } = choice;
  const leftOut: LeftOut = (requirement) => {
    const { id } = requirement;
    if ((requirementIds.length > 0 && !fitsAny(requirementIds, id)) || fitsAny(exclude, id)) return BY_USER;
    return asOf !== null && isNewer(requirement, asOf) ? newerReason(requirement, asOf) : null;
  };
  const wanted = requirements.filter(
    (each) => levelIn(each, dialect.name) !== null && leftOut(each) === null,
  );
  const chosen = choice.cases.filter(
    (each) => isChosen(each, choice) && wanted.some((one) => canShow(each, one, choice.cases)),
  );
  const taken = new Set(chosen);
  const here = (each: Case): boolean => shard === null || inShard(each.id, shard);
  return {
    cases: chosen.filter(here),
    deselected: choice.cases.filter((each) => !taken.has(each)),
    elsewhere: chosen.filter((each) => !here(each)),
    leftOut,
  };
}

/** The probes of what nobody may unclaim, and of what the chosen cases need: the others would be asked for nothing. */
export function neededProbes({ probes, dialect }: Settings, { cases }: Selection): readonly Probe[] {
  if (cases.length === 0) return probes;
  // What is stored has to be deleted again.
  const wanted = new Set<string>([...dialect.mandatory, 'store', ...cases.flatMap((each) => each.needs)]);
  return probes.filter((each) => wanted.has(each.capability));
}

function isChosen(each: Case, { caseIds, grep, exclude, quick }: Choice): boolean {
  if (caseIds.length > 0 && !fitsAny(caseIds, each.id)) return false;
  if (grep !== null && !grep.test(each.id) && !grep.test(each.title)) return false;
  if (quick && each.quick !== true) return false;
  return !fitsAny(exclude, each.id);
}

/**
 * Whether a case can show a requirement. One that some case reports on is shown by those cases; the others are
 * universal, and any exchange that uses what they are about may show them.
 */
export function canShow(each: Case, requirement: Requirement, cases: readonly Case[]): boolean {
  const reporters = reportersOf(cases).get(requirement.id);
  if (reporters !== undefined) return reporters.includes(each);
  // Every exchange has to do with text and with errors.
  return requirement.needs.every((need) => need === 'text' || need === 'errors' || each.needs.includes(need));
}

const cache = new WeakMap<readonly Case[], Map<RequirementId, Case[]>>();

/** For each requirement that is not universal, the cases that report on it. */
export function reportersOf(cases: readonly Case[]): ReadonlyMap<RequirementId, readonly Case[]> {
  const cached = cache.get(cases);
  if (cached !== undefined) return cached;
  const reporters = new Map<RequirementId, Case[]>();
  for (const each of cases) {
    for (const id of reportsOn(each)) reporters.set(id, [...(reporters.get(id) ?? []), each]);
  }
  cache.set(cases, reporters);
  return reporters;
}

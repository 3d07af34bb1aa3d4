/** What there is, as plain documents: what `list` and `explain` print, and what their `--json` gives. */
import {
  capabilities,
  dialects,
  levelIn,
  requirements,
  type Capability,
  type DialectName,
  type Level,
  type Requirement,
} from '../../spec/index.ts';
import { faults, type Fault } from '../../mock/faults/index.ts';
import { dialectsOf, variants, type Variant } from '../../mock/variants/index.ts';
import type { Case } from '../../suites/case.ts';
import { cases } from '../../suites/index.ts';

export interface RequirementEntry extends Omit<Requirement, 'levels'> {
  /** By dialect; a dialect without it is absent. */
  levels: Partial<Record<DialectName, Level>>;
  /** The dialects in which a run that does not show it is never green. */
  mandatory: DialectName[];
  /** Cases that look for it in particular. Empty: it is judged on every exchange that shows it. */
  shownBy: string[];
  /** Faults of the mock that break it. */
  brokenBy: string[];
}

export interface CaseEntry extends Pick<Case, 'id' | 'title' | 'needs' | 'shows'> {
  /** In which it is asked. */
  dialects: readonly DialectName[];
  quick: boolean;
  negative: boolean;
  alone: boolean;
  steps: string[];
}

export type FaultEntry = Pick<Fault, 'id' | 'title' | 'layer' | 'breaks' | 'reports'>;

export interface VariantEntry extends Pick<Variant, 'id' | 'title' | 'subject' | 'survive' | 'sources'> {
  /** Requirements that it does not keep. */
  against: string[];
  /** In which it is right. */
  dialects: DialectName[];
}

export interface DialectEntry {
  name: DialectName;
  title: string;
  mandatory: readonly Capability[];
  /** How many requirements it has. */
  requirements: number;
}

export interface CapabilityEntry {
  name: Capability;
  title: string;
  /** The dialects in which nobody may unclaim it. */
  mandatoryIn: DialectName[];
  requirements: string[];
  cases: string[];
}

export function requirementEntries(): RequirementEntry[] {
  return requirements.map((requirement) => {
    const levels: Partial<Record<DialectName, Level>> = {};
    for (const dialect of dialects) {
      const level = levelIn(requirement, dialect.name);
      if (level !== null) levels[dialect.name] = level;
    }
    return {
      ...requirement,
      levels,
      mandatory: dialects
        .filter(({ name, mandatory }) => {
          return levels[name] === 'MUST' && requirement.needs.every((need) => mandatory.includes(need));
        })
        .map(({ name }) => name),
      shownBy: cases.filter(({ shows }) => shows.includes(requirement.id)).map(({ id }) => id),
      brokenBy: faults.filter(({ breaks }) => breaks.includes(requirement.id)).map(({ id }) => id),
    };
  });
}

export function caseEntries(): CaseEntry[] {
  return cases.map(({ id, title, needs, shows, dialects: only, quick, negative, alone, steps }) => ({
    id,
    title,
    needs,
    shows,
    dialects: only ?? dialects.map(({ name }) => name),
    quick: quick === true,
    negative: negative === true,
    alone: alone === true,
    steps: steps.map(({ name }) => name),
  }));
}

export function faultEntries(): FaultEntry[] {
  return faults.map(({ id, title, layer, breaks, reports }) => ({ id, title, layer, breaks, reports }));
}

export function variantEntries(): VariantEntry[] {
  return variants.map((each) => {
    const { id, title, subject, survive, sources, against = [] } = each;
    return { id, title, subject, survive, sources, against: [...against], dialects: dialectsOf(each) };
  });
}

export function dialectEntries(): DialectEntry[] {
  return dialects.map(({ name, title, mandatory }) => ({
    name,
    title,
    mandatory,
    requirements: requirements.filter((requirement) => levelIn(requirement, name) !== null).length,
  }));
}

export function capabilityEntries(): CapabilityEntry[] {
  return capabilities.map(({ name, title }) => ({
    name,
    title,
    mandatoryIn: dialects.filter(({ mandatory }) => mandatory.includes(name)).map((dialect) => dialect.name),
    requirements: requirements.filter(({ needs }) => needs.includes(name)).map(({ id }) => id),
    cases: cases.filter(({ needs }) => needs.includes(name)).map(({ id }) => id),
  }));
}

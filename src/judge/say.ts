import type { RequirementId } from '../../spec/index.ts';
import type { Collector } from './collector.ts';
import type { BrokenFinding, Place } from './finding.ts';
import type { Frame, StreamEvent } from './reading.ts';

/** What a check says of one place. */
export interface Deviation {
  expected: string;
  got: unknown;
  place: Place;
}

/** Breaks a requirement at the first of its places; the others stand beneath it. Returns the finding, null for no deviation. */
export function breakOnce(
  to: Collector,
  requirement: RequirementId,
  deviations: readonly Deviation[],
  under: BrokenFinding | null = null,
): BrokenFinding | null {
  const [first, ...rest] = deviations;
  if (first === undefined) return null;
  const finding = breakBeneath(to, under, requirement, first);
  for (const each of rest) to.fold(finding, requirement, each.expected, each.got, each.place);
  return finding;
}

/** Keeps a requirement that nothing speaks against; else breaks it at the first place. */
export function keepOr(to: Collector, requirement: RequirementId, deviations: readonly Deviation[]): void {
  if (deviations.length === 0) to.keep(requirement);
  else breakOnce(to, requirement, deviations);
}

/** Breaks a requirement, or, where the cause is known already, says so beneath it. */
export function breakBeneath(
  to: Collector,
  under: BrokenFinding | null,
  requirement: RequirementId,
  { expected, got, place }: Deviation,
): BrokenFinding | null {
  return under === null
    ? to.break(requirement, expected, got, place)
    : to.fold(under, requirement, expected, got, place);
}

export function placeOf(event: StreamEvent, pointer?: string): Place {
  return { event: event.index, ...(pointer === undefined ? {} : { pointer }), offset: event.frame.offset };
}

export function placeOfFrame(frame: Frame): Place {
  return { offset: frame.offset };
}

/** A text in quotes, cut where it gets long. */
export function quote(text: string, max = 80): string {
  return JSON.stringify(text.length > max ? `${text.slice(0, max)}…` : text);
}

/** Any JSON in a phrase; never `String`, which an object with a toString of its own makes throw. */
export function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

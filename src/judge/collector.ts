import type { RequirementId } from '../../spec/index.ts';
import { FINDINGS } from '../wire/bounds.ts';
import type { BrokenFinding, Finding, Place } from './finding.ts';

/**
 * Gathers what the checks of one exchange say. A requirement is kept by an exchange that showed it and did not break it:
 * `keep` may be called any number of times, one `break` outweighs them all.
 */
export class Collector {
  readonly #exchange: string;
  readonly #kept = new Set<RequirementId>();
  readonly #folded = new Set<RequirementId>();
  readonly #broken = new Map<RequirementId, BrokenFinding[]>();

  constructor(exchange: string) {
    this.#exchange = exchange;
  }

  keep(requirement: RequirementId): void {
    this.#kept.add(requirement);
  }

  /** Returns the finding, so that what follows from it can be folded beneath it; null once there are too many of its kind. */
  break(requirement: RequirementId, expected: string, got: unknown, place: Place = {}): BrokenFinding | null {
    const finding = this.#finding(requirement, expected, got, place);
    const list = this.#broken.get(requirement);
    if (list === undefined) this.#broken.set(requirement, [finding]);
    else if (list.length < FINDINGS.each) list.push(finding);
    else return null;
    return finding;
  }

  /**
   * A finding that only follows from another stands beneath it, and says neither kept nor broken of its own requirement.
   * Beneath null (one of too many) it is dropped.
   */
  fold(
    under: BrokenFinding | null,
    requirement: RequirementId,
    expected: string,
    got: unknown,
    place: Place = {},
  ): BrokenFinding | null {
    this.#folded.add(requirement);
    if (under === null) return null;
    under.folded ??= [];
    if (under.folded.length >= FINDINGS.each) return null;
    const finding = this.#finding(requirement, expected, got, place);
    under.folded.push(finding);
    return finding;
  }

  /** The first finding that breaks it; null if none does so far. */
  broken(requirement: RequirementId): BrokenFinding | null {
    return this.#broken.get(requirement)?.[0] ?? null;
  }

  check(
    requirement: RequirementId,
    holds: boolean,
    expected: string,
    got: unknown,
    place: Place = {},
  ): boolean {
    if (holds) this.keep(requirement);
    else this.break(requirement, expected, got, place);
    return holds;
  }

  findings(): Finding[] {
    const findings: Finding[] = [...this.#broken.values()].flat();
    for (const requirement of this.#kept) {
      if (this.#broken.has(requirement) || this.#folded.has(requirement)) continue;
      findings.push({ kept: true, requirement, exchange: this.#exchange });
    }
    return findings;
  }

  #finding(requirement: RequirementId, expected: string, got: unknown, place: Place): BrokenFinding {
    return {
      kept: false,
      requirement,
      exchange: this.#exchange,
      place,
      expected: bounded(expected),
      got: bounded(typeof got === 'string' ? got : (JSON.stringify(got) ?? 'nothing')),
    };
  }
}

function bounded(phrase: string): string {
  return phrase.length > FINDINGS.phrase ? `${phrase.slice(0, FINDINGS.phrase).toWellFormed()}…` : phrase;
}

/** What parallel tests must not share: each namespace has its own of everything. */
import { Space } from './answer/space.ts';
import { Journal } from './journal.ts';
import { Scenario } from './scenario/scenario.ts';
import type { Step } from './scenario/step.ts';

/** Distinct requests whose repetitions are counted; beyond it the oldest is forgotten and may get its request id again. */
const MAX_COUNTED = 100_000;

export class Namespace {
  readonly name: string;
  readonly space = new Space();
  readonly journal: Journal;
  scenario = new Scenario();
  unmatched: 'refuse' | 'default';
  /** What faults remember between requests, by fault. */
  readonly memories = new Map<string, Map<string, unknown>>();
  readonly #counts = new Map<string, number>();
  readonly #unmatchedByDefault: 'refuse' | 'default';

  constructor(name: string, journalSize: number, unmatched: 'refuse' | 'default') {
    this.name = name;
    this.journal = new Journal(journalSize);
    this.unmatched = unmatched;
    this.#unmatchedByDefault = unmatched;
  }

  use(steps: readonly Step[], unmatched?: 'refuse' | 'default'): void {
    this.scenario.add(steps);
    if (unmatched) this.unmatched = unmatched;
  }

  /** How often the request with this digest has come, this time included. */
  count(digest: string): number {
    const times = (this.#counts.get(digest) ?? 0) + 1;
    this.#counts.delete(digest);
    this.#counts.set(digest, times);
    if (this.#counts.size > MAX_COUNTED) this.#counts.delete(this.#counts.keys().next().value ?? '');
    return times;
  }

  memory(fault: string): Map<string, unknown> {
    const existing = this.memories.get(fault);
    if (existing) return existing;
    const fresh = new Map<string, unknown>();
    this.memories.set(fault, fresh);
    return fresh;
  }

  /** As new: state, clock, counters, scenario and journal. */
  reset(): void {
    this.space.reset();
    this.journal.reset();
    this.scenario = new Scenario();
    this.unmatched = this.#unmatchedByDefault;
    this.memories.clear();
    this.#counts.clear();
  }
}

/** A bounded set of namespaces, made as they are named. */
export class Namespaces {
  readonly #known = new Map<string, Namespace>();
  readonly #limit: number;
  readonly #make: (name: string) => Namespace;

  constructor(limit: number, make: (name: string) => Namespace) {
    this.#limit = limit;
    this.#make = make;
  }

  /** Null when it would be one too many: to drop another would lose what a test had stored there. */
  open(name: string): Namespace | null {
    const known = this.#known.get(name);
    if (known) return known;
    if (this.#known.size >= this.#limit) return null;
    const fresh = this.#make(name);
    this.#known.set(name, fresh);
    return fresh;
  }

  find(name: string): Namespace | undefined {
    return this.#known.get(name);
  }

  names(): string[] {
    return [...this.#known.keys()];
  }

  /** Ends it, and makes room for another. */
  drop(name: string): void {
    this.#known.delete(name);
  }
}

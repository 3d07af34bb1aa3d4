/** What parallel tests must not share: each namespace has its own of everything. */
import type { ClockMode } from './answer/clock.ts';
import { Space } from './answer/space.ts';
import { Journal } from './journal.ts';
import { Lane } from './lane.ts';
import { Scenario } from './scenario/scenario.ts';
import type { Step } from './scenario/step.ts';
import { within, type Store } from './store/store.ts';

interface NamespaceOptions {
  store: Store;
  clock: ClockMode;
  journalSize: number;
  unmatched: 'refuse' | 'default';
}

export class Namespace {
  readonly name: string;
  /** What decides an answer and outlives a request. Everything else here is this process's own. */
  readonly space: Space;
  readonly journal: Journal;
  scenario = new Scenario();
  unmatched: 'refuse' | 'default';
  /** What faults remember between requests, by fault. */
  readonly memories = new Map<string, Map<string, unknown>>();
  readonly #options: NamespaceOptions;
  readonly #lane = new Lane();

  constructor(name: string, options: NamespaceOptions) {
    this.name = name;
    this.space = new Space(within(options.store, `${name}/`), options.clock);
    this.journal = new Journal(options.journalSize);
    this.unmatched = options.unmatched;
    this.#options = options;
  }

  use(steps: readonly Step[], unmatched?: 'refuse' | 'default'): void {
    this.scenario.add(steps);
    if (unmatched) this.unmatched = unmatched;
  }

  /**
   * Answers one request: in its turn, where the store keeps order. Nothing that waits for anything but the store
   * belongs in here; a reply that takes its time does so on its way out.
   */
  answer<T>(work: () => Promise<T>): Promise<T> {
    return this.#options.store.ordered ? this.#lane.run(work) : work();
  }

  memory(fault: string): Map<string, unknown> {
    const existing = this.memories.get(fault);
    if (existing) return existing;
    const fresh = new Map<string, unknown>();
    this.memories.set(fault, fresh);
    return fresh;
  }

  /**
   * As new: state, clock, counters, scenario and journal. With a store in memory it is done when this returns; wait
   * for it with any other.
   */
  async reset(): Promise<void> {
    this.journal.reset();
    this.scenario = new Scenario();
    this.unmatched = this.#options.unmatched;
    this.memories.clear();
    await this.space.reset();
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

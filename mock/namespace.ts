/** What parallel tests must not share: each namespace has its own of everything. */
import type { ClockMode } from './answer/clock.ts';
import type { Limits } from './answer/limits/limits.ts';
import { Space } from './answer/space.ts';
import type { Fault } from './faults/index.ts';
import { InFlight } from './in-flight.ts';
import { Journal } from './journal.ts';
import { Lane } from './lane.ts';
import { Gates } from './scenario/gates.ts';
import type { Held } from './scenario/gates.ts';
import { prepare } from './scenario/prepare.ts';
import type { Prepared, ScenarioInput, StepInput } from './scenario/prepare.ts';
import { Scenario } from './scenario/scenario.ts';
import { within, type Store } from './store/store.ts';
import type { Variant } from './variants/index.ts';

/** What all namespaces of a mock have in common. */
export interface NamespaceOptions {
  store: Store;
  clock: ClockMode;
  journalSize: number;
  unmatched: 'refuse' | 'default';
  /** In use from the beginning, and again after each reset. */
  scenario: Prepared | null;
  /** Milliseconds that an answer is held at a gate at most. */
  gateTimeout: number;
  held: Held;
}

export class Namespace {
  readonly name: string;
  /** What decides an answer and outlives a request. Everything else here is this process's own. */
  readonly space: Space;
  readonly journal: Journal;
  readonly gates: Gates;
  scenario = new Scenario();
  unmatched: 'refuse' | 'default';
  /** In place of those that the mock was started with, while they are set. */
  faults: readonly Fault[] | null = null;
  /** Another one after each reset: what remembers something of before forgets it. */
  epoch = {};
  #sockets = 0;
  variants: readonly Variant[] | null = null;
  limits: Limits | null = null;
  readonly inFlight = new InFlight();
  /** What faults remember between requests, by fault. */
  readonly memories = new Map<string, Map<string, unknown>>();
  readonly #options: NamespaceOptions;
  #stop = new AbortController();
  readonly #lane = new Lane();

  constructor(name: string, options: NamespaceOptions) {
    this.name = name;
    this.space = new Space(within(options.store, `${name}/`), options.clock);
    this.journal = new Journal(options.journalSize);
    this.gates = new Gates(options.gateTimeout, options.held);
    this.unmatched = options.unmatched;
    this.#options = options;
    this.replace(options.scenario);
  }

  /**
   * Puts steps behind those in use; what a scenario says of itself holds for all of them.
   * @throws TypeError naming the step and what is wrong with it
   */
  use(given: readonly StepInput[] | ScenarioInput, unmatched?: 'refuse' | 'default'): void {
    this.add(prepare(given, 'use()', this.scenario.names()));
    if (unmatched) this.unmatched = unmatched;
  }

  add({ steps, name, order, unmatched }: Prepared): void {
    this.scenario.add(steps);
    if (name !== undefined) this.scenario.name = name;
    if (order) this.scenario.order = order;
    if (unmatched) this.unmatched = unmatched;
  }

  /** This scenario in place of the one in use; with null none at all. */
  replace(scenario: Prepared | null): void {
    this.scenario = new Scenario();
    this.unmatched = this.#options.unmatched;
    if (scenario) this.add(scenario);
  }

  /**
   * Does its part of answering one request: in its turn, where the store keeps order. Nothing that waits for anything
   * but the store belongs in here: a gate or a function of a scenario would hold up all that came later.
   */
  answer<T>(work: () => Promise<T>): Promise<T> {
    return this.#options.store.ordered ? this.#lane.run(work) : work();
  }

  /** The number of a WebSocket that opens now. */
  nextSocket(): number {
    this.#sockets += 1;
    return this.#sockets;
  }

  /** Aborts when what goes on in the background is to stop. */
  get stopped(): AbortSignal {
    return this.#stop.signal;
  }

  memory(fault: string): Map<string, unknown> {
    const existing = this.memories.get(fault);
    if (existing) return existing;
    const fresh = new Map<string, unknown>();
    this.memories.set(fault, fresh);
    return fresh;
  }

  /**
   * As new: state, clock, counters, faults, scenario and journal; what waits at a gate goes on. With a store in memory
   * it is done when this returns; wait for it with any other.
   */
  async reset(): Promise<void> {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.gates.releaseAll();
    this.journal.reset();
    this.epoch = {};
    this.#sockets = 0;
    this.replace(this.#options.scenario);
    this.faults = null;
    this.variants = null;
    this.limits = null;
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

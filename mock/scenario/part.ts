/** A step at work on one request: what becomes of its answer on the way. */
import type { JsonObject } from '../answer/json.ts';
import type { JournalEntry } from '../journal.ts';
import type { Namespace } from '../namespace.ts';
import type { Frame, Hold } from '../reply.ts';
import type { Asked } from './asked.ts';
import type { Writer } from '../write.ts';
import { waitsIn, withHolds } from './stage.ts';
import type { Step, Terms } from './step.ts';

export const GATE_CODE = 'resproof_gate';

interface Stage {
  namespace: Namespace;
  entry: JournalEntry;
  asked: Asked;
  step: Step;
  /** Those of the step in the scenario, with those of the step that its function gave. */
  terms: Terms;
}

export class Part {
  readonly terms: Terms;
  readonly #stage: Stage;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.terms = stage.terms;
  }

  /** Of the frames of a stream: they wait where the step says so. */
  frames(frames: Frame[], events: readonly JsonObject[], writer: Writer): Frame[] {
    const { namespace, asked } = this.#stage;
    const types = events.map((event) => String(event['type']));
    const missing = (what: string) => namespace.scenario.unexpected(asked, what);
    return [
      ...withHolds(frames, types, this.terms, (gate, event) => this.#holdAt(gate, event, writer), missing),
    ];
  }

  /** Where the events of a response in the background wait. */
  waits(events: readonly JsonObject[]): ReturnType<typeof waitsIn> {
    const { namespace, asked } = this.#stage;
    const types = events.map((event) => String(event['type']));
    return waitsIn(types, this.terms, (what) => namespace.scenario.unexpected(asked, what));
  }

  /** Milliseconds that an answer in one piece waits. */
  get delay(): number {
    return (this.terms.delays ?? []).reduce((sum, { ms }) => sum + ms, 0);
  }

  /** An answer in one piece waits at all gates of the step, one after the other. Resolves to what is wrong, if something is. */
  async held(gone: AbortSignal): Promise<string | null> {
    for (const { name } of this.terms.gates ?? []) {
      const problem = await this.pass(name, gone);
      if (problem !== null) return problem;
    }
    return null;
  }

  #holdAt(gate: string, event: number, writer: Writer): Hold {
    return async (gone) => {
      const message = await this.pass(gate, gone);
      if (message === null) return null;
      const error = { type: 'error', sequence_number: event, code: GATE_CODE, message, param: null };
      return writer.ending([error]);
    };
  }

  /** Waits at a gate. The journal shows where, and `verify` that it was not let go. */
  async pass(gate: string, gone: AbortSignal): Promise<string | null> {
    const { namespace, entry, asked } = this.#stage;
    const passed = namespace.gates.pass(gate, gone);
    namespace.journal.change(entry, { gate });
    const problem = await passed;
    namespace.journal.change(entry, { gate: null });
    if (problem !== null) namespace.scenario.unexpected(asked, problem);
    return problem;
  }
}

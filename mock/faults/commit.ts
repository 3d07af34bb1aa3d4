/** Commits faults: the hooks of each, in their order, on copies. */
import type { JsonObject } from '../answer/json.ts';
import type { Answer } from '../answer/types.ts';
import { editAnswer, editMessages, editReply } from '../edits/edits.ts';
import type { Edited, Plain } from '../edits/edits.ts';
import type { MockReply } from '../reply.ts';
import type { Asked, Fault, Refusal, Told } from './fault.ts';

/** The faults that hold for one request, with the memory of its namespace. */
export class Commission {
  readonly faults: readonly Fault[];
  readonly #memoryOf: (fault: string) => Map<string, unknown>;

  constructor(faults: readonly Fault[], memoryOf: (fault: string) => Map<string, unknown>) {
    this.faults = faults;
    this.#memoryOf = memoryOf;
  }

  /** The same, with more faults. */
  with(more: readonly Fault[]): Commission {
    return more.length === 0 ? this : new Commission([...new Set([...this.faults, ...more])], this.#memoryOf);
  }

  refusal(plain: Plain): Refusal | null {
    for (const fault of this.faults) {
      const refusal = fault.refuse?.(this.#asked(plain, fault)) ?? null;
      if (refusal) return refusal;
    }
    return null;
  }

  /** The request as the faulty server reads it; the same object when no fault changes it. */
  request(plain: Plain): Plain {
    return this.faults.reduce((current, fault) => {
      if (!fault.request) return current;
      const asked = this.#asked(current, fault);
      const changed = fault.request(asked);
      return changed === asked ? current : changed;
    }, plain);
  }

  overlook(plain: Plain, status: number): JsonObject | null {
    for (const fault of this.faults) {
      const body = fault.overlook?.(this.#asked(plain, fault), status) ?? null;
      if (body) return body;
    }
    return null;
  }

  answer(answer: Answer, plain: Plain): Edited {
    return editAnswer(answer, this.faults, (fault) => this.#told(plain, fault, answer.status));
  }

  reply(reply: MockReply, plain: Plain, status: number): MockReply {
    return editReply(reply, this.faults, (fault) => this.#told(plain, fault, status));
  }

  /** Of a turn over a WebSocket. */
  messages(reply: MockReply, plain: Plain, status: number): MockReply {
    return editMessages(reply, this.faults, (fault) => this.#told(plain, fault, status));
  }

  #asked(plain: Plain, fault: Fault): Asked {
    return { ...plain, memory: this.#memoryOf(fault.id) };
  }

  #told(plain: Plain, fault: Fault, status: number): Told {
    return { ...plain, memory: this.#memoryOf(fault.id), status };
  }
}

/** Commits faults: the hooks of each, in their order, on copies. */
import { isObject } from '../answer/json.ts';
import type { JsonObject, JsonValue } from '../answer/json.ts';
import type { Answer } from '../answer/types.ts';
import type { MockReply } from '../reply.ts';
import type { Asked, Fault, Refusal, Told } from './fault.ts';

/** A request without the memory of any one fault. */
export type Plain = Omit<Asked, 'memory'>;

/** An answer whose JSON a fault may have turned into something that is no object. */
export type FaultyAnswer = Omit<Answer, 'body'> & {
  body: Exclude<Answer['body'], { kind: 'json' }> | { kind: 'json'; value: JsonValue };
};

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

  answer(answer: Answer, plain: Plain): FaultyAnswer {
    if (this.faults.length === 0) return answer;
    // A copy: what is stored must not be changed through what is sent.
    let body: FaultyAnswer['body'] = structuredClone(answer.body);
    for (const fault of this.faults) {
      const told = this.#told(plain, fault, answer.status);
      if (body.kind === 'json' && fault.json && isObject(body.value)) {
        body = { kind: 'json', value: fault.json(body.value, told) };
      } else if (body.kind === 'events' && fault.events) {
        body = { kind: 'events', events: fault.events(body.events, told) };
      }
    }
    return { ...answer, body };
  }

  reply(reply: MockReply, plain: Plain, status: number): MockReply {
    return this.faults.reduce((current, fault) => {
      const told = this.#told(plain, fault, status);
      const { body } = current;
      const framed: MockReply =
        fault.frames && body.kind === 'stream'
          ? { ...current, body: { kind: 'stream', frames: fault.frames([...body.frames], told) } }
          : current;
      return fault.reply?.(framed, told) ?? framed;
    }, reply);
  }

  /** Of a turn over a WebSocket. */
  messages(reply: MockReply, plain: Plain, status: number): MockReply {
    return this.faults.reduce((current, fault) => {
      if (!fault.messages || current.body.kind !== 'stream') return current;
      const frames = fault.messages([...current.body.frames], this.#told(plain, fault, status));
      return { ...current, body: { kind: 'stream', frames } };
    }, reply);
  }

  #asked(plain: Plain, fault: Fault): Asked {
    return { ...plain, memory: this.#memoryOf(fault.id) };
  }

  #told(plain: Plain, fault: Fault, status: number): Told {
    return { ...plain, memory: this.#memoryOf(fault.id), status };
  }
}

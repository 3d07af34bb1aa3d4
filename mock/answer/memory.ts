/**
 * What a WebSocket remembers: of each lane the last response with all that came before it, stored or not. It is gone
 * with the connection.
 */
import type { JsonObject } from './json.ts';
import type { Stored } from './space.ts';

/** The memory of a connection, as a request on one of its lanes sees it. */
export interface Memory {
  /** The turns up to and including this response, oldest first; undefined when the connection does not know it. */
  recall(id: string): readonly Stored[] | undefined;
  /** The input of warm-ups that this response ends with: nothing was answered to it yet. */
  unanswered(id: string): readonly JsonObject[];
  /** The turns up to and including the response that was made now; `warmUp` when nothing was answered. */
  remember(turns: readonly Stored[], warmUp: boolean): void;
}

interface Entry {
  turns: readonly Stored[];
  /** How many turns at the end were warm-ups. */
  warmUps: number;
  characters: number;
}

const MAX_LANES = 256;
/** A client that goes on for ever must not fill the memory: beyond it the lane that was used longest ago is forgotten. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

export class ConnectionMemory {
  /** A Map keeps the order of insertion: its first lane is the one that was used longest ago. */
  readonly #lanes = new Map<string, Entry>();
  readonly #sizes = new WeakMap<Stored, number>();

  of(lane: string): Memory {
    return {
      recall: (id) => this.#find(id)?.turns,
      unanswered: (id) => {
        const { turns = [], warmUps = 0 } = this.#find(id) ?? {};
        return turns.slice(turns.length - warmUps).flatMap(({ input }) => input);
      },
      remember: (turns, warmUp) => this.#remember(lane, turns, warmUp),
    };
  }

  /** Where this response was made; undefined when it is not remembered. */
  laneOf(id: string): string | undefined {
    return [...this.#lanes].find(([, { turns }]) => idOf(turns) === id)?.[0];
  }

  forget(id: string): void {
    for (const [lane, { turns }] of this.#lanes) if (idOf(turns) === id) this.#lanes.delete(lane);
  }

  #find(id: string): Entry | undefined {
    return [...this.#lanes.values()].find(({ turns }) => idOf(turns) === id);
  }

  #remember(lane: string, turns: readonly Stored[], warmUp: boolean): void {
    const before = this.#find(idOf(turns.slice(0, -1)));
    const characters = turns.reduce((sum, turn) => sum + this.#sizeOf(turn), 0);
    this.#lanes.delete(lane);
    this.#lanes.set(lane, { turns, characters, warmUps: warmUp ? (before?.warmUps ?? 0) + 1 : 0 });
    for (const oldest of this.#lanes.keys()) {
      if (this.#lanes.size <= MAX_LANES && this.#characters() <= MAX_CHARACTERS) return;
      this.#lanes.delete(oldest);
    }
  }

  #characters(): number {
    return this.#lanes.values().reduce((sum, { characters }) => sum + characters, 0);
  }

  #sizeOf(turn: Stored): number {
    const known = this.#sizes.get(turn) ?? JSON.stringify([turn.input, turn.response]).length;
    this.#sizes.set(turn, known);
    return known;
  }
}

const idOf = (turns: readonly Stored[]): string => String(turns.at(-1)?.response['id'] ?? '');

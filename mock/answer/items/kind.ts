/** What a kind of output item is to the mock. Each has a file here and a row in index.ts; nothing else knows any of them. */
import type { Asked } from '../asked.ts';
import { digest } from '../digest.ts';
import { idFrom } from '../ids.ts';
import type { JsonObject } from '../json.ts';
import { countTokens } from '../tokens.ts';

/** One kind of output item: how it is written, how a stream announces it, and what fills it then. */
export interface Kind<W extends Writers = Writers> {
  /** The `type` of the item. */
  type: string;
  /** How its ids begin; an underscore follows. */
  prefix: string;
  /** For each type of script item that becomes one of these: the writer. */
  write: W;
  /** The item as `response.output_item.added` announces it: unfinished, with nothing in it yet. */
  open(item: JsonObject): JsonObject;
  /** The events between its announcement and its end. Folded into what was announced, they give the item. */
  fill(item: JsonObject, telling: Telling): Event[];
  /** A call that the server runs itself, one of those that `max_tool_calls` counts. */
  hosted?(item: JsonObject): boolean;
}

/** By type of script item; `never`, so that each writer may ask for its own. */
export type Writers = Readonly<Record<string, (planned: never, place: Place) => Written>>;

/**
 * Infers what is written, so that the union of script items follows from the table of kinds. Script items are type
 * aliases and no interfaces: declarations have to spell them out.
 */
export const kind = <W extends Writers>(given: Kind<W>): Kind<W> => given;

/** Where an item is written. */
export interface Place {
  asked: Asked;
  /** What all ids of one answer derive from: the digest of the request and its occurrence number. */
  base: string;
  /** Of the planned item in its plan. */
  index: number;
  /** Tokens that are left. */
  budget: number;
  /** The items of this answer so far. */
  before: readonly JsonObject[];
}

export interface Written {
  /** Null when nothing of it fits. */
  item: JsonObject | null;
  /** What the model wrote of it; results of tools cost nothing. */
  tokens: number;
  cut: boolean;
}

/** An event before it has its number. */
export type Event = JsonObject & { type: string };

/** What events are told of. */
export interface Telling {
  /** By which nearly every event names its item. */
  place: { item_id: string; output_index: number };
  /** Finished. */
  response: JsonObject;
  /** The events of raw reasoning are called this and `.delta` or `.done`. */
  rawReasoning: string;
}

export const idOf = (prefix: string, place: Place): string =>
  idFrom(`${prefix}_`, digest(48, place.base, place.index), place.asked.ids);

/** The one that a script gives, else one that follows from the place. */
export const callIdOf = (given: string | undefined, place: Place): string =>
  given ?? `call_${digest(24, place.base, place.index, 'call')}`;

/** The latest call of a type in this answer that has no output yet: what an output belongs to whose script does not say so. */
export function openCallId(type: string, { before }: Place): string | null {
  const answered = before.filter((item) => item['type'] === `${type}_output`).map((item) => item['call_id']);
  const call = before.findLast((item) => item['type'] === type && !answered.includes(item['call_id']));
  return typeof call?.['call_id'] === 'string' ? call['call_id'] : null;
}

export const statusOf = (cut: boolean): string => (cut ? 'incomplete' : 'completed');

/** Nothing of it fits any more. */
export const NOTHING: Written = { item: null, tokens: 0, cut: true };

/** What the server adds to an answer by itself: it costs the model nothing. */
export const unpaid = (item: JsonObject): Written => ({ item, tokens: 0, cut: false });

/**
 * An item without a text that could end in the middle, or without a status that could say so: all of it, or none.
 * `texts` is what the model writes of it.
 */
export function wholly(place: Place, texts: readonly string[], item: JsonObject): Written {
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  return tokens > place.budget ? NOTHING : { item, tokens, cut: false };
}

/** The item as it is announced: in progress, and with these fields as they are at first. */
export const inProgress = (item: JsonObject, atFirst: JsonObject = {}): JsonObject => ({
  ...item,
  status: 'in_progress',
  ...atFirst,
});

/** A context that is longer than its model can read: refused, or with `truncation: auto` cut in its middle. */
import type { Asked } from '../asked.ts';
import { countItems } from '../count.ts';
import type { JsonObject } from '../json.ts';
import { invalid } from '../problem.ts';
import { windowOf, type Limits } from './limits.ts';

/** What the model reads of a context. */
export interface Read {
  items: readonly JsonObject[];
  /** Instructions, tools and formats included. */
  tokens: number;
  /** Tokens that are left for the answer. */
  room: number;
}

/** Throws 400 `context_length_exceeded` for what cannot be made to fit. */
export function inWindow(
  items: readonly JsonObject[],
  tokens: number,
  { model, body }: Asked,
  limits: Limits = {},
): Read {
  const window = windowOf(limits, model);
  if (tokens < window) return { items, tokens, room: window - tokens };
  const kept = body['truncation'] === 'auto' ? withoutMiddle(items, tokens - window + 1) : null;
  if (kept === null) {
    const message = `Your input exceeds the context window of this model: its length ${tokens} exceeds the maximum length ${window - 1}.`;
    throw invalid('context_length_exceeded', 'input', message);
  }
  const left = tokens - countItems(items) + countItems(kept);
  return { items: kept, tokens: left, room: window - left };
}

/** Without the oldest items behind those of the system; null where even that does not save so many tokens. */
function withoutMiddle(items: readonly JsonObject[], tokens: number): JsonObject[] | null {
  const head = items.findIndex((item) => item['role'] !== 'system' && item['role'] !== 'developer');
  let from = Math.max(0, head);
  // The newest item is what is asked.
  for (let saved = 0; saved < tokens; from += 1) {
    if (from >= items.length - 1) return null;
    saved += countItems([items[from]!]);
  }
  const kept = withCalls(items.slice(from));
  return kept.at(-1) === items.at(-1) ? [...items.slice(0, Math.max(0, head)), ...kept] : null;
}

/** Without the outputs of calls that are not among them. */
function withCalls(items: readonly JsonObject[]): JsonObject[] {
  const calls = new Set(items.filter(isCall).map(({ call_id: id }) => id));
  return items.filter((item) => isCall(item) || item['call_id'] === undefined || calls.has(item['call_id']));
}

const isCall = ({ type }: JsonObject): boolean => String(type).endsWith('_call');

/** What a compaction leaves of a context. */
import { unseal } from './encrypted.ts';
import { isObject, listAt, textAt, type JsonObject } from './json.ts';
import type { Stored } from './space.ts';

/**
 * Of stored turns: the items since the last compaction that the server made, with it at their head, since it stands for
 * all before it. Null where there was none.
 */
export function sinceCompaction(turns: readonly Stored[]): JsonObject[] | null {
  const last = turns.findLastIndex(({ response }) => outputOf(response).some(isCompaction));
  const turn = turns[last];
  if (turn === undefined) return null;
  const later = turns.slice(last + 1).flatMap(({ input, response }) => [...input, ...outputOf(response)]);
  return [...fromCompaction(outputOf(turn.response)), ...later];
}

/** From the last compaction on; all of them where there is none. */
export const fromCompaction = (items: readonly JsonObject[]): JsonObject[] =>
  items.slice(Math.max(0, items.findLastIndex(isCompaction)));

/** The items as the rules read them: what was compacted is told again, as far as it is known. */
export const unfolded = (items: readonly JsonObject[]): JsonObject[] =>
  items.map((item) => (isCompaction(item) ? toldAgain(item) : item));

function toldAgain(item: JsonObject): JsonObject {
  const content = unseal(textAt(item, 'encrypted_content'), item['id']) ?? '';
  return { type: 'message', role: 'developer', content };
}

const isCompaction = (item: JsonObject): boolean => item['type'] === 'compaction';

const outputOf = (response: JsonObject): JsonObject[] => listAt(response, 'output').filter(isObject);

/** Lists in pages: `limit`, `order` and `after` of the query, and the list object that they ask for. */
import type { JsonObject } from './json.ts';
import { invalid } from './problem.ts';
import { numberAt } from './query.ts';
import { shown, wrongValue } from './validate/wrong.ts';

const ORDERS = ['asc', 'desc'];
const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** A page of items that have ids, given oldest first. `what` is what one of them is called in a refusal. */
export function pageOf(items: readonly JsonObject[], query: URLSearchParams, what: string): JsonObject {
  const limit = numberAt(query, 'limit', DEFAULT_LIMIT, 1, MAX_LIMIT);
  const order = query.get('order') ?? 'desc';
  if (!ORDERS.includes(order)) throw wrongValue('order', order, ORDERS);
  const all = order === 'asc' ? items : items.toReversed();
  const start = startAfter(all, query.get('after'), what);
  const data = all.slice(start, start + limit);
  return listOf(data, start + limit < all.length);
}

export const listOf = (data: JsonObject[], has_more: boolean): JsonObject => ({
  object: 'list',
  data,
  first_id: data[0]?.['id'] ?? '',
  last_id: data.at(-1)?.['id'] ?? '',
  has_more,
});

function startAfter(items: readonly JsonObject[], after: string | null, what: string): number {
  if (after === null || after === '') return 0;
  const index = items.findIndex((item) => item['id'] === after);
  if (index < 0)
    throw invalid('invalid_value', 'after', `Invalid 'after': there is no ${what} '${shown(after)}'.`);
  return index + 1;
}

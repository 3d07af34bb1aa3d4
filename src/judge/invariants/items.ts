/** What must hold among the items of one output. */
import type { DialectFacts, RequirementId } from '../../../spec/index.ts';
import type { Collector } from '../collector.ts';
import type { Place } from '../finding.ts';
import { isObject, parseJson } from '../json.ts';
import type { JsonObject, Reading } from '../reading.ts';
import { textAt } from '../values.ts';
import { placeOf } from './place.ts';

/** Other items have statuses of their own, and may be given out of order by tools. */
const MODEL_ITEMS: ReadonlySet<string> = new Set(['message', 'function_call', 'reasoning']);

type PlaceOfItem = (index: number, field: string) => Place;

export function checkItems(reading: Reading, { idPrefixes, callTypes }: DialectFacts, to: Collector): void {
  const { output, response } = reading;
  const place = placeOf(reading);
  const placeOfItem: PlaceOfItem = (index, field) =>
    response === null ? {} : place(`/output/${index}/${field}`);
  checkIds(output, to, placeOfItem);
  if (response !== null) checkPrefix(response, idPrefixes['response'], to, place('/id'));
  for (const [index, item] of output.entries()) {
    const type = textAt(item, 'type') ?? '';
    const prefix = Object.hasOwn(idPrefixes, type) ? idPrefixes[type] : undefined;
    checkPrefix(item, prefix, to, placeOfItem(index, 'id'));
    const [right = '', ...met] = callTypes;
    if (type === right || met.some((each) => each === type))
      to.check('item.no-tool-call', type === right, right, type, placeOfItem(index, 'type'));
  }
  checkArguments(output, textAt(response, 'status'), to, placeOfItem);
  if (response !== null) checkStatuses(output, textAt(response, 'status'), to, placeOfItem);
}

function checkIds(output: readonly JsonObject[], to: Collector, place: PlaceOfItem): void {
  const seen = { id: new Set<string>(), call_id: new Set<string>() };
  for (const [index, item] of output.entries()) {
    const isCall = textAt(item, 'type')?.endsWith('_call') === true;
    for (const field of isCall ? (['id', 'call_id'] as const) : (['id'] as const)) {
      const id = textAt(item, field);
      if (!id) continue;
      to.check('response.ids-unique', !seen[field].has(id), `a ${field} of its own`, id, place(index, field));
      seen[field].add(id);
    }
  }
}

/** What a vendor promises of the ids of its responses is a requirement of its own; elsewhere it is good manners. */
function checkPrefix(object: JsonObject, prefix: string | undefined, to: Collector, place: Place): void {
  const id = textAt(object, 'id');
  if (prefix === undefined || !id) return;
  const requirements: readonly RequirementId[] =
    object['object'] === 'response' ? ['response.id-prefix', 'item.id-prefix'] : ['item.id-prefix'];
  for (const each of requirements)
    to.check(each, id.startsWith(prefix), `an id that begins with ${prefix}`, id, place);
}

function checkStatuses(
  output: readonly JsonObject[],
  status: string | null,
  to: Collector,
  place: PlaceOfItem,
): void {
  if (status !== 'completed' && status !== 'incomplete') return;
  for (const [index, item] of output.entries()) {
    const own = textAt(item, 'status');
    if (own !== null && status === 'completed' && textAt(item, 'type') === 'custom_tool_call')
      to.check('custom.status', own === 'completed', 'completed', own, place(index, 'status'));
    if (own === null || !MODEL_ITEMS.has(textAt(item, 'type') ?? '')) continue;
    if (status === 'completed') {
      to.check(
        'item.status-final',
        own === 'completed',
        'completed, as the response is',
        own,
        place(index, 'status'),
      );
    } else if (own === 'incomplete') {
      const isLast = index === output.length - 1;
      to.check('item.status-final', isLast, 'nothing after an incomplete item', own, place(index, 'status'));
    } else to.keep('item.status-final');
  }
}

function checkArguments(
  output: readonly JsonObject[],
  status: string | null,
  to: Collector,
  place: PlaceOfItem,
): void {
  for (const [index, item] of output.entries()) {
    const text = textAt(item, 'arguments');
    if (textAt(item, 'type') !== 'function_call' || text === null || !isFinished(item, status)) continue;
    const got = text === '' ? 'an empty string' : text;
    to.check('item.arguments-json', holdsObject(text), 'one JSON object', got, place(index, 'arguments'));
  }
}

/** A cut or failed answer may leave a call in the middle of its arguments. */
function isFinished(item: JsonObject, status: string | null): boolean {
  const own = textAt(item, 'status');
  return own === null ? status === 'completed' : own === 'completed' && status !== 'failed';
}

function holdsObject(text: string): boolean {
  const parsed = parseJson(text);
  return parsed.ok && isObject(parsed.value);
}

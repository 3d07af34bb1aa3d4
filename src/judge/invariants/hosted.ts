/** Tools that the server runs itself: how their items end, what comes after them, and what bounds them. */
import type { Collector } from '../collector.ts';
import { isObject, objectsIn } from '../json.ts';
import type { JsonObject, Reading } from '../reading.ts';
import { numberAt, objectAt, own, textAt } from '../values.ts';
import type { Answer } from './answer.ts';
import type { PlaceWithin } from './place.ts';

const HOSTED: ReadonlySet<string> = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'mcp_call',
]);
const FINAL: ReadonlySet<string> = new Set(['completed', 'incomplete', 'failed']);

/** What a search brings the model has still to tell; an image, or a file that code wrote, speaks for itself. */
const TO_BE_TOLD: ReadonlySet<string> = new Set(['web_search_call', 'file_search_call']);

/** The turn is the caller's now, or there is something to see. */
const ENDS_A_TURN = /^(?:function|custom_tool|computer|shell|local_shell|apply_patch|tool_search)_call$/;
const ENDS_A_TURN_TOO: ReadonlySet<string> = new Set(['mcp_approval_request', 'image_generation_call']);

export function checkHosted(
  reading: Reading,
  { output, complete }: Answer,
  asked: JsonObject,
  to: Collector,
  place: PlaceWithin,
): void {
  const calls = output.map((item, index) => ({ item, index })).filter(({ item }) => HOSTED.has(typeOf(item)));
  if (complete) {
    for (const { item, index } of calls) {
      const status = textAt(item, 'status');
      if (status === null) continue;
      const expected = 'a status that is final, as that of the response is';
      to.check('hosted.item-status', FINAL.has(status), expected, status, place(`/output/${index}/status`));
    }
    checkGoesOn(output, to, place);
  }
  checkOwnType(output, asked, to, place);
  checkActions(output, to, place);
  checkImages(output, to, place);
  checkCitations(output, to, place);
  const most = numberAt(asked, 'max_tool_calls');
  if (most !== null && calls.length > 0) {
    const got = `${calls.length} calls`;
    to.check('hosted.max-tool-calls', calls.length <= most, `at most ${most} calls`, got, place('/output'));
  }
  if (reading.kind === 'stream') checkPartialImages(reading, asked, to);
}

function checkGoesOn(output: readonly JsonObject[], to: Collector, place: PlaceWithin): void {
  const types = output.map(typeOf);
  const last = types.findLastIndex((type) => TO_BE_TOLD.has(type));
  if (last === -1 || types.some((type) => ENDS_A_TURN.test(type) || ENDS_A_TURN_TOO.has(type))) return;
  const goesOn = types.includes('message', last);
  to.check('hosted.goes-on', goesOn, `a message after the ${types[last]}`, 'none', place(`/output/${last}`));
}

/** A gateway that hands its own tools to the model as functions must not let them out as such. */
function checkOwnType(
  output: readonly JsonObject[],
  asked: JsonObject,
  to: Collector,
  place: PlaceWithin,
): void {
  const tools = objectsIn(own(asked, 'tools'));
  const families = new Set(tools.map((tool) => familyOf(typeOf(tool))));
  const functions = new Set(
    tools.flatMap((tool) => [tool, ...objectsIn(own(tool, 'tools'))]).map((tool) => textAt(tool, 'name')),
  );
  for (const [index, item] of output.entries()) {
    const type = typeOf(item);
    const name = textAt(item, 'name') ?? '';
    if (HOSTED.has(type) && families.has(type.replace(/_call$/, ''))) to.keep('hosted.own-item-type');
    const isHosted = HOSTED.has(`${familyOf(name)}_call`) && families.has(familyOf(name));
    if (type === 'function_call' && isHosted && !functions.has(name))
      to.break(
        'hosted.own-item-type',
        `a ${familyOf(name)}_call`,
        `a function_call of ${name}`,
        place(`/output/${index}`),
      );
  }
}

/** Dated and preview names mean the same tool. */
function familyOf(type: string): string {
  return type.replace(/(?:_preview)?(?:_\d{4}_\d{2}_\d{2})?$/, '');
}

const ACTIONS = ['search', 'open_page', 'find_in_page'];

function checkActions(output: readonly JsonObject[], to: Collector, place: PlaceWithin): void {
  for (const [index, item] of output.entries()) {
    const type = textAt(objectAt(item, 'action'), 'type');
    if (typeOf(item) !== 'web_search_call' || type === null) continue;
    const expected = ACTIONS.join(' or ');
    const where = place(`/output/${index}/action/type`);
    to.check('hosted.web-search-action', ACTIONS.includes(type), expected, type, where);
  }
}

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

function checkImages(output: readonly JsonObject[], to: Collector, place: PlaceWithin): void {
  for (const [index, item] of output.entries()) {
    if (typeOf(item) !== 'image_generation_call' || textAt(item, 'status') !== 'completed') continue;
    const result = textAt(item, 'result') ?? '';
    const got = result === '' ? 'nothing' : result.slice(0, 80);
    to.check(
      'hosted.image-generation',
      BASE64.test(result),
      'an image in base64',
      got,
      place(`/output/${index}/result`),
    );
  }
}

/** Counted in characters, code points or UTF-16 units: whichever it is, an end beyond the longest count is outside. */
function checkCitations(output: readonly JsonObject[], to: Collector, place: PlaceWithin): void {
  for (const [index, item] of output.entries()) {
    for (const [at, part] of objectsIn(own(item, 'content')).entries()) {
      const { length } = textAt(part, 'text') ?? '';
      for (const [number, annotation] of objectsIn(own(part, 'annotations')).entries()) {
        const start = numberAt(annotation, 'start_index');
        const end = numberAt(annotation, 'end_index');
        if (textAt(annotation, 'type') !== 'url_citation' || start === null || end === null) continue;
        const holds = start >= 0 && start <= end && end <= length;
        const where = place(`/output/${index}/content/${at}/annotations/${number}`);
        to.check('hosted.citations', holds, `a stretch within 0 and ${length}`, `${start} to ${end}`, where);
      }
    }
  }
}

function checkPartialImages({ events }: Reading, asked: JsonObject, to: Collector): void {
  const tool = objectsIn(own(asked, 'tools')).find((each) => typeOf(each) === 'image_generation');
  const most = numberAt(tool ?? null, 'partial_images');
  if (most === null) return;
  const counts = new Map<string, number>();
  for (const { type, data, index, frame } of events) {
    if (type !== 'response.image_generation_call.partial_image') continue;
    const id = textAt(data, 'item_id') ?? '';
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    const place = { event: index, offset: frame.offset };
    to.check('hosted.partial-images', count <= most, `at most ${most} partial images`, `one more`, place);
  }
}

function typeOf(item: unknown): string {
  return isObject(item) ? (textAt(item, 'type') ?? '') : '';
}

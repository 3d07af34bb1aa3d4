/** A finished Response as the events that lead to it. Folding them gives the Response back. */
import { listAt, textAt } from './asked.ts';
import { padding, seedOf } from './digest.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';
import { inProgress } from './response.ts';
import { split } from './split.ts';

/** An event before it has its number. */
type Event = JsonObject & { type: string };

interface Streaming {
  /** Deltas carry padding that hides their length. */
  obfuscation: boolean;
  /** Ends the stream by an `error` event, half way or after so many events, in place of its end. */
  errorEvent?: { code: string; message: string; after?: number };
}

/** With sequence numbers from 0, in order. */
export function eventsOf(response: JsonObject, streaming: Streaming): JsonObject[] {
  const opening = inProgress(response);
  const body = listAt(response, 'output').filter(isObject).flatMap(itemEvents);
  const start: Event[] = [
    { type: 'response.created', response: opening },
    { type: 'response.in_progress', response: opening },
  ];
  const { errorEvent: broken } = streaming;
  const half = start.length + Math.ceil(body.length / 2);
  const events: Event[] =
    broken === undefined
      ? [...start, ...body, { type: `response.${textAt(response, 'status')}`, response }]
      : [...[...start, ...body].slice(0, broken.after ?? half), errorEvent(broken)];
  const seed = seedOf(textAt(response, 'id'));
  return events.map(({ type, ...fields }, index) => ({
    type,
    sequence_number: index,
    ...fields,
    ...(streaming.obfuscation &&
      type.endsWith('.delta') && { obfuscation: padding(seed, index, textAt(fields, 'delta').length) }),
  }));
}

/** Flat and nested: there is no one form that every client reads. */
function errorEvent({ code, message }: { code: string; message: string }): Event {
  return {
    type: 'error',
    code,
    message,
    param: null,
    error: { type: 'server_error', code, message, param: null },
  };
}

function itemEvents(item: JsonObject, outputIndex: number): Event[] {
  const place = { item_id: item['id'], output_index: outputIndex };
  const [opened, events] = insideOf(item, place);
  return [
    { type: 'response.output_item.added', output_index: outputIndex, item: opened },
    ...events,
    { type: 'response.output_item.done', output_index: outputIndex, item },
  ];
}

/** The item as it is announced, and what fills it. */
function insideOf(item: JsonObject, place: JsonObject): [JsonObject, Event[]] {
  switch (item['type']) {
    case 'message':
      return [{ ...item, status: 'in_progress', content: [] }, contentEvents(item, place)];
    case 'function_call':
      return [{ ...item, status: 'in_progress', arguments: '' }, argumentEvents(item, place)];
    case 'reasoning': {
      const { content, encrypted_content: _encrypted, status: _status, ...rest } = item;
      const opened = { ...rest, summary: [], ...(content !== undefined && { content: [] }) };
      return [opened, [...contentEvents(item, place), ...summaryEvents(item, place)]];
    }
    default:
      return [item, []];
  }
}

function argumentEvents(item: JsonObject, place: JsonObject): Event[] {
  const text = textAt(item, 'arguments');
  const type = 'response.function_call_arguments';
  return [
    ...split(text).map((delta) => ({ type: `${type}.delta`, ...place, delta })),
    { type: `${type}.done`, ...place, name: item['name'], arguments: text },
  ];
}

/** For each type of part: the field that its deltas fill, and what its events are called. */
const PARTS: Readonly<Record<string, { field: string; events: string }>> = {
  output_text: { field: 'text', events: 'response.output_text' },
  refusal: { field: 'refusal', events: 'response.refusal' },
  reasoning_text: { field: 'text', events: 'response.reasoning_text' },
};

function contentEvents(item: JsonObject, itemPlace: JsonObject): Event[] {
  return listAt(item, 'content')
    .filter(isObject)
    .flatMap((part, index) => {
      const known = PARTS[textAt(part, 'type')];
      const place = { ...itemPlace, content_index: index };
      return [
        { type: 'response.content_part.added', ...place, part: emptied(part, known?.field) },
        ...(known === undefined ? [] : runEvents(part, known, place)),
        { type: 'response.content_part.done', ...place, part },
      ];
    });
}

function runEvents(
  part: JsonObject,
  { field, events }: { field: string; events: string },
  place: JsonObject,
): Event[] {
  const text = textAt(part, field);
  const withLogprobs = part['type'] === 'output_text';
  const logprobs = listAt(part, 'logprobs').filter(isObject).map(withoutBytes);
  return [
    ...split(text).map((delta, index) => ({
      type: `${events}.delta`,
      ...place,
      delta,
      ...(withLogprobs && { logprobs: logprobs.slice(index, index + 1) }),
    })),
    { type: `${events}.done`, ...place, [field]: text, ...(withLogprobs && { logprobs }) },
  ];
}

function summaryEvents(item: JsonObject, itemPlace: JsonObject): Event[] {
  return listAt(item, 'summary')
    .filter(isObject)
    .flatMap((part, index) => {
      const text = textAt(part, 'text');
      const place = { ...itemPlace, summary_index: index };
      return [
        { type: 'response.reasoning_summary_part.added', ...place, part: emptied(part, 'text') },
        ...split(text).map((delta) => ({ type: 'response.reasoning_summary_text.delta', ...place, delta })),
        { type: 'response.reasoning_summary_text.done', ...place, text },
        { type: 'response.reasoning_summary_part.done', ...place, part },
      ];
    });
}

/** A part as it is announced: its type, and nothing in it yet. */
function emptied(part: JsonObject, field: string | undefined): JsonObject {
  const lists = Object.entries(part).filter(([, value]) => Array.isArray(value));
  return {
    ...part,
    ...Object.fromEntries(lists.map(([name]): [string, JsonValue] => [name, []])),
    ...(field !== undefined && { [field]: '' }),
  };
}

/** Logprobs of events have no bytes, unlike those of the part. */
function withoutBytes(logprob: JsonObject): JsonObject {
  const { bytes: _bytes, ...rest } = logprob;
  const top = listAt(rest, 'top_logprobs').filter(isObject);
  return { ...rest, top_logprobs: top.map(({ token, logprob: value }) => ({ token, logprob: value })) };
}

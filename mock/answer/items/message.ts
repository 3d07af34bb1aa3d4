/** What the model says: texts with annotations and log probabilities, and refusals. */
import { isObject, listAt, textAt, type JsonObject, type JsonValue } from '../json.ts';
import { logprobsOf } from '../logprobs.ts';
import { cutToTokens } from '../tokens.ts';
import { annotationsOf, type Citation } from './citation.ts';
import {
  idOf,
  inProgress,
  kind,
  NOTHING,
  statusOf,
  type Event,
  type Place,
  type Telling,
  type Written,
} from './kind.ts';
import { told } from './tell.ts';

/** On the way, or the last word; models that do not tell leave it out. */
export type Phase = 'commentary' | 'final_answer';

export type MessagePart =
  { type: 'text'; text: string; annotations?: readonly Citation[] } | { type: 'refusal'; refusal: string };

type Phased = {
  phase?: Phase;
};

type TextItem = Extract<MessagePart, { type: 'text' }> & Phased;
type RefusalItem = Extract<MessagePart, { type: 'refusal' }> & Phased;
/** Text that is this value as JSON. */
type JsonItem = { type: 'json'; value: JsonValue } & Phased;
/** One message of several parts. */
type MessageItem = { type: 'message'; parts: readonly MessagePart[] } & Phased;

export const message = kind({
  type: 'message',
  prefix: 'msg',
  write: {
    text: (planned: TextItem, place: Place) => write([planned], planned.phase, place),
    refusal: (planned: RefusalItem, place: Place) => write([planned], planned.phase, place),
    json: ({ value, phase }: JsonItem, place: Place) =>
      write([{ type: 'text', text: JSON.stringify(value) }], phase, place),
    message: (planned: MessageItem, place: Place) => write(planned.parts, planned.phase, place),
  },
  open: (item) => inProgress(item, { content: [] }),
  fill: (item, telling) => contentEvents(item, telling),
});

function write(parts: readonly MessagePart[], phase: Phase | undefined, place: Place): Written {
  const content: JsonObject[] = [];
  let tokens = 0;
  let cut = false;
  for (const part of parts) {
    const text = part.type === 'text' ? part.text : part.refusal;
    const kept = cutToTokens(text, place.budget - tokens);
    cut = kept.cut;
    tokens += kept.tokens;
    if (cut && kept.tokens === 0) break;
    content.push(partOf(part, kept.text, place));
    if (cut) break;
  }
  if (cut && content.length === 0) return NOTHING;
  const item = {
    id: idOf('msg', place),
    type: 'message',
    status: statusOf(cut),
    role: 'assistant',
    content,
    ...(phase !== undefined && { phase }),
  };
  return { item, tokens, cut };
}

function partOf(part: MessagePart, kept: string, { asked }: Place): JsonObject {
  if (part.type === 'refusal') return { type: 'refusal', refusal: kept };
  return {
    type: 'output_text',
    text: kept,
    annotations: annotationsOf(part.annotations ?? [], part.text, kept),
    logprobs: asked.logprobs === null ? [] : logprobsOf(kept, asked.logprobs),
  };
}

/** For each type of part: the field that its deltas fill, and what its events are called. */
const PARTS = (rawReasoning: string): Readonly<Record<string, { field: string; events: string }>> => ({
  output_text: { field: 'text', events: 'response.output_text' },
  refusal: { field: 'refusal', events: 'response.refusal' },
  reasoning_text: { field: 'text', events: rawReasoning },
});

/** Of the parts in `content`; reasoning has them too. */
export function contentEvents(item: JsonObject, { place, rawReasoning }: Telling): Event[] {
  return listAt(item, 'content')
    .filter(isObject)
    .flatMap((part, index) => {
      const known = PARTS(rawReasoning)[textAt(part, 'type')];
      const here = { ...place, content_index: index };
      return [
        { type: 'response.content_part.added', ...here, part: emptied(part, known?.field) },
        ...(known === undefined ? [] : textEvents(part, known, here)),
        { type: 'response.content_part.done', ...here, part },
      ];
    });
}

function textEvents(
  part: JsonObject,
  { field, events }: { field: string; events: string },
  place: JsonObject,
): Event[] {
  const run = told(events, place, field, textAt(part, field));
  if (part['type'] !== 'output_text') return run;
  const logprobs = listAt(part, 'logprobs');
  const annotations = listAt(part, 'annotations').map((annotation, index) => ({
    type: 'response.output_text.annotation.added',
    ...place,
    annotation_index: index,
    annotation,
  }));
  const deltas = run.slice(0, -1).map((event, index) => ({
    ...event,
    logprobs: logprobs.slice(index, index + 1),
  }));
  return [...deltas, ...annotations, ...run.slice(-1).map((done) => ({ ...done, logprobs }))];
}

/** A part as it is announced: its type, and nothing in it yet. */
export function emptied(part: JsonObject, field: string | undefined): JsonObject {
  const lists = Object.entries(part).filter(([, value]) => Array.isArray(value));
  return {
    ...part,
    ...Object.fromEntries(lists.map(([name]): [string, JsonValue] => [name, []])),
    ...(field !== undefined && { [field]: '' }),
  };
}

/**
 * An answer in the shape of Chat Completions, as a reading of a Response would have it: so that cases can
 * look at it without knowing of the other shape. Only in dialects whose vendor answers so.
 */
import { factsOf, type DialectName } from '../../../spec/index.ts';
import { isObject, objectsIn, parseJson } from '../json.ts';
import type { ChatAnswer, ChatChunk, Frame, JsonObject, Reading } from '../reading.ts';
import { bringsResponse, routeOf } from '../routes.ts';
import { numberAt, objectAt, objectsAt, own, textAt } from '../values.ts';

const speaksChat = (dialect: DialectName): boolean => factsOf(dialect).shapes.includes('chat');

/** The reading itself where it is no chat, or the dialect has none. */
export function viewOf(reading: Reading, dialect: DialectName): Reading {
  if (!speaksChat(dialect) || reading.chat !== undefined) return reading;
  const chat = chatIn(reading);
  return chat === null ? reading : { ...reading, ...seen(chat), chat };
}

/** The same for a dialect that it was not made for. */
export function readingIn(reading: Reading, dialect: DialectName): Reading {
  return reading.chat !== undefined && !speaksChat(dialect) ? reading.chat.plain : reading;
}

function chatIn(reading: Reading): ChatAnswer | null {
  const { status, json, kind, events, frames, exchange } = reading;
  if (status < 200 || status >= 300 || !bringsResponse(routeOf(exchange))) return null;
  if (kind === 'json') {
    const isChat = isObject(json) && Array.isArray(own(json, 'choices'));
    return isChat ? { plain: reading, completion: json, chunks: [] } : null;
  }
  if (kind !== 'stream' || events.length > 0) return null;
  const chunks = frames.flatMap(chunkIn);
  const isChat = chunks.some(({ data }) => own(data, 'choices') !== undefined);
  return isChat ? { plain: reading, completion: null, chunks } : null;
}

function chunkIn(frame: Frame): ChatChunk[] {
  if (frame.data === null || frame.data === '' || frame.data === '[DONE]') return [];
  const parsed = parseJson(frame.data);
  return parsed.ok && isObject(parsed.value) ? [{ frame, data: parsed.value }] : [];
}

type Seen = Pick<Reading, 'response' | 'output' | 'outputText' | 'calls' | 'usage' | 'error'>;

function seen({ completion, chunks }: ChatAnswer): Seen {
  const whole = completion ?? joined(chunks.map(({ data }) => data));
  const [choice] = objectsAt(whole, 'choices');
  const message = objectAt(choice ?? null, 'message');
  const calls = objectsAt(message, 'tool_calls').map(callOf);
  const text = textAt(message, 'content') ?? '';
  const content = [
    ...(text === '' ? [] : [{ type: 'output_text', text, annotations: [] }]),
    ...(textAt(message, 'refusal') ? [{ type: 'refusal', refusal: textAt(message, 'refusal')! }] : []),
  ];
  const output: JsonObject[] = [
    ...(content.length === 0 ? [] : [{ type: 'message', role: 'assistant', status: 'completed', content }]),
    ...calls,
  ];
  const finish = textAt(choice ?? null, 'finish_reason');
  const error = objectAt(whole, 'error');
  const cut = finish === 'length' ? 'max_output_tokens' : finish === 'content_filter' ? finish : null;
  const usage = usageOf(objectAt(whole, 'usage'));
  const response: JsonObject = {
    id: own(whole, 'id') as string,
    model: own(whole, 'model') as string,
    created_at: own(whole, 'created') as number,
    status: error === null ? (cut === null ? 'completed' : 'incomplete') : 'failed',
    error,
    incomplete_details: cut === null ? null : { reason: cut },
    output,
    usage,
  };
  return { response, output, outputText: text, calls, usage, error };
}

function callOf(call: JsonObject): JsonObject {
  const named = objectAt(call, 'function');
  return {
    type: 'function_call',
    call_id: textAt(call, 'id') ?? '',
    name: textAt(named, 'name') ?? '',
    arguments: textAt(named, 'arguments') ?? '',
    status: 'completed',
  };
}

function usageOf(usage: JsonObject | null): JsonObject | null {
  if (usage === null) return null;
  const [input, output] = [numberAt(usage, 'prompt_tokens'), numberAt(usage, 'completion_tokens')];
  const cached = numberAt(objectAt(usage, 'prompt_tokens_details'), 'cached_tokens');
  const reasoning = numberAt(objectAt(usage, 'completion_tokens_details'), 'reasoning_tokens');
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: numberAt(usage, 'total_tokens'),
  };
}

/** What the chunks of the first choice add up to. */
function joined(chunks: readonly JsonObject[]): JsonObject {
  const deltas = chunks.flatMap((chunk) => {
    const choice = objectsAt(chunk, 'choices').find((each) => (numberAt(each, 'index') ?? 0) === 0);
    return choice === undefined ? [] : [choice];
  });
  const texts = (name: string): string =>
    deltas.map((choice) => textAt(objectAt(choice, 'delta'), name) ?? '').join('');
  const message = {
    content: texts('content'),
    refusal: texts('refusal'),
    tool_calls: callsIn(deltas.flatMap((choice) => objectsAt(objectAt(choice, 'delta'), 'tool_calls'))),
  };
  const finish = deltas.findLast((choice) => textAt(choice, 'finish_reason') !== null);
  const [first] = chunks;
  return {
    id: own(first, 'id') as string,
    model: own(first, 'model') as string,
    created: own(first, 'created') as number,
    choices: [{ message, finish_reason: textAt(finish ?? null, 'finish_reason') }],
    usage: objectAt(chunks.findLast((chunk) => isObject(own(chunk, 'usage'))) ?? null, 'usage'),
    error: objectAt(chunks.find((chunk) => isObject(own(chunk, 'error'))) ?? null, 'error'),
  };
}

function callsIn(pieces: readonly JsonObject[]): JsonObject[] {
  const byIndex = Map.groupBy(objectsIn([...pieces]), (piece) => numberAt(piece, 'index') ?? 0);
  return [...byIndex.values()].map((of) => {
    const named = of.map((piece) => objectAt(piece, 'function'));
    const first = (values: (string | null)[]): string => values.find((value) => value !== null) ?? '';
    return {
      id: first(of.map((piece) => textAt(piece, 'id'))),
      function: {
        name: first(named.map((each) => textAt(each, 'name'))),
        arguments: named.map((each) => textAt(each, 'arguments') ?? '').join(''),
      },
    };
  });
}

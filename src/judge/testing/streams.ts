/** Streams that are right in every point, as lists of events without numbers, for tests to spoil. */
import type { JsonObject } from '../reading.ts';

export const USAGE: JsonObject = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 15,
};

/** A completed Response with this output. */
export function responseOf(output: JsonObject[], changes: JsonObject = {}): JsonObject {
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_700_000_000,
    status: 'completed',
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    model: 'test-model',
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: true,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: USAGE,
    user: null,
    metadata: {},
    ...changes,
  };
}

export function textPart(text: string): JsonObject {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

export function messageItem(content: JsonObject[], changes: JsonObject = {}): JsonObject {
  return { id: 'msg_1', type: 'message', status: 'completed', role: 'assistant', content, ...changes };
}

export function callItem(args: string, changes: JsonObject = {}): JsonObject {
  return {
    id: 'fc_1',
    type: 'function_call',
    status: 'completed',
    call_id: 'call_1',
    name: 'get_weather',
    arguments: args,
    ...changes,
  };
}

export function reasoningItem(texts: string[], changes: JsonObject = {}): JsonObject {
  return {
    id: 'rs_1',
    type: 'reasoning',
    summary: texts.map((text) => ({ type: 'summary_text', text })),
    ...changes,
  };
}

/** created and in_progress before the events, and a terminal event with this output behind them. */
export function whole(events: JsonObject[], output: JsonObject[], changes: JsonObject = {}): JsonObject[] {
  const started = responseOf([], {
    ...changes,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    usage: null,
  });
  const ended = responseOf(output, changes);
  return [
    { type: 'response.created', response: started },
    { type: 'response.in_progress', response: started },
    ...events,
    { type: `response.${String(ended['status'])}`, response: ended },
  ];
}

/** The events of one message with one text, in two deltas. */
export function messageEvents(text: string, at = 0, id = 'msg_1', status = 'completed'): JsonObject[] {
  const place = { item_id: id, output_index: at, content_index: 0 };
  return [
    {
      type: 'response.output_item.added',
      output_index: at,
      item: messageItem([], { id, status: 'in_progress' }),
    },
    { type: 'response.content_part.added', ...place, part: textPart('') },
    ...halves(text).map((delta) => ({ type: 'response.output_text.delta', ...place, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...place, text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part: textPart(text) },
    {
      type: 'response.output_item.done',
      output_index: at,
      item: messageItem([textPart(text)], { id, status }),
    },
  ];
}

export function callEvents(args: string, at = 0, changes: JsonObject = {}): JsonObject[] {
  const item = callItem(args, changes);
  const place = { item_id: item['id'], output_index: at };
  return [
    {
      type: 'response.output_item.added',
      output_index: at,
      item: { ...item, arguments: '', status: 'in_progress' },
    },
    ...halves(args).map((delta) => ({ type: 'response.function_call_arguments.delta', ...place, delta })),
    { type: 'response.function_call_arguments.done', ...place, name: item['name'], arguments: args },
    { type: 'response.output_item.done', output_index: at, item },
  ];
}

function reasoningEvents(texts: string[], at = 0): JsonObject[] {
  const parts = texts.flatMap((text, index) => {
    const place = { item_id: 'rs_1', output_index: at, summary_index: index };
    return [
      { type: 'response.reasoning_summary_part.added', ...place, part: { type: 'summary_text', text: '' } },
      ...halves(text).map((delta) => ({ type: 'response.reasoning_summary_text.delta', ...place, delta })),
      { type: 'response.reasoning_summary_text.done', ...place, text },
      { type: 'response.reasoning_summary_part.done', ...place, part: { type: 'summary_text', text } },
    ];
  });
  return [
    { type: 'response.output_item.added', output_index: at, item: reasoningItem([]) },
    ...parts,
    { type: 'response.output_item.done', output_index: at, item: reasoningItem(texts) },
  ];
}

function refusalEvents(refusal: string): JsonObject[] {
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const part = { type: 'refusal', refusal };
  return [
    { type: 'response.output_item.added', output_index: 0, item: messageItem([], { status: 'in_progress' }) },
    { type: 'response.content_part.added', ...place, part: { type: 'refusal', refusal: '' } },
    ...halves(refusal).map((delta) => ({ type: 'response.refusal.delta', ...place, delta })),
    { type: 'response.refusal.done', ...place, refusal },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: 0, item: messageItem([part]) },
  ];
}

export function rawReasoningEvents(text: string): JsonObject[] {
  const place = { item_id: 'rs_1', output_index: 0, content_index: 0 };
  const part = { type: 'reasoning_text', text };
  return [
    { type: 'response.output_item.added', output_index: 0, item: reasoningItem([]) },
    { type: 'response.content_part.added', ...place, part: { type: 'reasoning_text', text: '' } },
    ...halves(text).map((delta) => ({ type: 'response.reasoning_text.delta', ...place, delta })),
    { type: 'response.reasoning_text.done', ...place, text },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: 0, item: reasoningItem([], { content: [part] }) },
  ];
}

export function textStream(text = 'Hello, world'): JsonObject[] {
  return whole(messageEvents(text), [messageItem([textPart(text)])]);
}

export function callStream(args = '{"city":"Paris"}'): JsonObject[] {
  return whole(callEvents(args), [callItem(args)]);
}

/** A summary in two parts, then a message. */
export function reasoningStream(): JsonObject[] {
  const texts = ['First I look.', 'Then I leap.'];
  const usage = { ...USAGE, output_tokens_details: { reasoning_tokens: 2 } };
  return whole(
    [...reasoningEvents(texts), ...messageEvents('Done.', 1)],
    [reasoningItem(texts), messageItem([textPart('Done.')])],
    { usage },
  );
}

export function refusalStream(): JsonObject[] {
  return whole(refusalEvents('I cannot help with that.'), [
    messageItem([{ type: 'refusal', refusal: 'I cannot help with that.' }]),
  ]);
}

export function incompleteStream(): JsonObject[] {
  return whole(
    messageEvents('Hello, wo', 0, 'msg_1', 'incomplete'),
    [messageItem([textPart('Hello, wo')], { status: 'incomplete' })],
    {
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    },
  );
}

/** Fails in the middle of a text: nothing that is open is closed. */
export function failedStream(): JsonObject[] {
  return whole(messageEvents('Hello, world').slice(0, 3), [], {
    status: 'failed',
    error: { code: 'server_error', message: 'The model stopped.' },
    usage: null,
  });
}

function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return text === '' ? [] : [text.slice(0, middle), text.slice(middle)].filter((piece) => piece !== '');
}

/** Without the events of these types. */
export function without(events: JsonObject[], ...types: string[]): JsonObject[] {
  return events.filter((event) => !types.includes(String(event['type'])));
}

/** Each event of a type changed. */
export function changed(
  events: JsonObject[],
  type: string,
  change: (event: JsonObject) => JsonObject,
): JsonObject[] {
  return events.map((event) => (event['type'] === type ? change(event) : event));
}

/** With events put in before the first of a type. */
export function before(events: JsonObject[], type: string, ...inserted: JsonObject[]): JsonObject[] {
  const at = events.findIndex((event) => event['type'] === type);
  return [...events.slice(0, at), ...inserted, ...events.slice(at)];
}

/** With events put in after the last of a type. */
export function after(events: JsonObject[], type: string, ...inserted: JsonObject[]): JsonObject[] {
  const at = events.findLastIndex((event) => event['type'] === type) + 1;
  return [...events.slice(0, at), ...inserted, ...events.slice(at)];
}

/** Answers that cost a reader much if anything in it grows faster than they do. */

type Fields = Record<string, unknown>;

const times = (count: number, make: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => make(n)).join('');

const event = (type: string, fields: Fields = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

const response = (fields: Fields = {}): Fields => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'completed',
  model: 'm',
  output: [],
  ...fields,
});

const created = event('response.created', { response: response({ status: 'in_progress' }) });
const end = (output: unknown[] = []): string =>
  event('response.completed', { response: response({ output }) });
const message = (n: number, content: unknown[] = []): Fields => ({
  id: `msg_${n}`,
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content,
});
const text = { type: 'output_text', text: 'a', annotations: [] };
const added = (n: number, item: Fields = message(n)): string =>
  event('response.output_item.added', { output_index: n, item });
const done = (n: number, item: Fields = message(n)): string =>
  event('response.output_item.done', { output_index: n, item });
const part = (n: number, at: number): string =>
  event('response.content_part.added', {
    output_index: n,
    content_index: at,
    item_id: `msg_${n}`,
    part: { ...text, text: '' },
  });
const delta = (n: number, at: number): string =>
  event('response.output_text.delta', {
    output_index: n,
    content_index: at,
    item_id: `msg_${n}`,
    delta: 'a',
  });
const call = (n: number): Fields => ({
  id: `fc_${n}`,
  type: 'function_call',
  call_id: `call_${n}`,
  name: `f${n}`,
  arguments: '{"a":1}',
  status: 'completed',
});
const all = <T>(many: number, make: (n: number) => T): T[] => Array.from({ length: many }, (_, n) => make(n));

/** By what they have many of; the function takes how many. */
export const shapes: Readonly<Record<string, (many: number) => string>> = {
  items: (many) => created + times(many, (n) => added(n)) + end(all(many, (n) => message(n))),
  'items that are closed in order': (many) =>
    created + times(many, (n) => added(n) + done(n)) + end(all(many, (n) => message(n))),
  'items that are closed backwards': (many) =>
    created +
    times(many, (n) => added(n)) +
    times(many, (n) => done(many - 1 - n)) +
    end(all(many, (n) => message(many - 1 - n))),
  'items of one index': (many) => created + times(many, (n) => added(0, message(n))) + end(),
  'items that nobody announced': (many) => created + times(many, (n) => delta(n, 0)) + end(),
  parts: (many) =>
    created +
    added(0) +
    times(many, (n) => part(0, n)) +
    times(many, (n) => delta(0, n)) +
    end([
      message(
        0,
        all(many, () => text),
      ),
    ]),
  'parts with gaps between them': (many) =>
    created + added(0) + times(many, (n) => part(0, n * 1_000_000)) + end(),
  annotations: (many) =>
    created +
    added(0) +
    part(0, 0) +
    times(many, (annotation_index) =>
      event('response.output_text.annotation.added', {
        output_index: 0,
        content_index: 0,
        item_id: 'msg_0',
        annotation_index,
        annotation: { type: 'url_citation', url: 'u', title: 't', start_index: 0, end_index: 1 },
      }),
    ) +
    end(),
  summaries: (many) =>
    created +
    added(0, { id: 'rs_0', type: 'reasoning', summary: [] }) +
    times(many, (summary_index) =>
      event('response.reasoning_summary_part.added', {
        output_index: 0,
        item_id: 'rs_0',
        summary_index,
        part: { type: 'summary_text', text: '' },
      }),
    ) +
    end(),
  phases: (many) =>
    created +
    added(0, { id: 'ws_0', type: 'web_search_call', status: 'in_progress' }) +
    times(many, () => event('response.web_search_call.searching', { output_index: 0, item_id: 'ws_0' })) +
    end(),
  'deltas of nothing': (many) => created + times(many, () => event('response.output_text.delta')) + end(),
  beginnings: (many) => times(many, () => created + added(0)) + end(),
  ends: (many) => created + times(many, () => end()),
  'ends of the stream': (many) => created + end() + 'data: [DONE]\n\n'.repeat(many * 8),
  'unknown events': (many) => 'data: {"type":"a"}\n\n'.repeat(many * 6),
  'error events': (many) => 'data: {"type":"error"}\n\n'.repeat(many * 4),
  'keep-alive events': (many) => created + 'data: {"type":"ping"}\n\n'.repeat(many * 4) + end(),
  'halves of characters': (many) => 'data: {"type":"a","x":"\\ud800"}\n\n'.repeat(many * 4),
  'data without a type': (many) => 'data: {"a":1}\n\n'.repeat(many * 4),
  'lines that are none': (many) => `data: {}\n\n${'garbage without a colon\n'.repeat(many * 5)}`,
  'one event in many lines': (many) => `data: {"type":\n${'data: \n'.repeat(many * 15)}data: "a"}\n\n`,
  comments: (many) => ': x\n\n'.repeat(many * 20) + end(),
  'carriage returns': (many) => `${'\r'.repeat(many * 100)}data: 1`,
  spaces: (many) => `${' '.repeat(many * 100)}x`,
  'a long word': (many) => 'x'.repeat(many * 100),
  'output of messages': (many) => JSON.stringify(response({ output: all(many, (n) => message(n, [text])) })),
  'output of calls': (many) => JSON.stringify(response({ output: all(many, call) })),
  'output of one id': (many) => JSON.stringify(response({ output: all(many, () => message(0)) })),
  'output that is wrong': (many) =>
    JSON.stringify(response({ output: all(many, () => ({ type: 'message', id: 5, content: [{}] })) })),
  tools: (many) =>
    JSON.stringify(response({ tools: all(many, (n) => ({ type: 'function', name: `f${n}` })) })),
  keys: (many) => `{${times(many * 5, (n) => `"k${n}":1,`)}"object":"response"}`,
  'one key': (many) => `{${'"created_at":1.0,'.repeat(many * 5)}"object":"response"}`,
  'a time of many digits': (many) => `{"object":"response","created_at":${'1'.repeat(many * 100)}.5}`,
  'keys without values': (many) => `{"object":"response",${`"created_at"${' '.repeat(many)}`.repeat(100)}}`,
  lists: (many) => `{"object":"response","output":[${'[],'.repeat(many * 40)}1]}`,
  'escaped backslashes': (many) => `{"object":"response","id":"${'\\\\'.repeat(many * 50)}"}`,
  'escaped quotes': (many) => `{"object":"response","id":"${'\\"'.repeat(many * 50)}"}`,
  'quotes that never end': (many) => `{"object":"response","id":"${'\\'.repeat(many * 100)}`,
  'arguments that open brackets': (many) =>
    JSON.stringify(
      response({
        output: Array.from({ length: 50 }, (_, n) => ({ ...call(n), arguments: '['.repeat(many * 2) })),
      }),
    ),
};

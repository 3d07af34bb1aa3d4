/** Layer 4: the same thing said twice, in two ways. */
import { isObject } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';
import { renumbered } from '../answer/deltas.ts';
import { isTerminal, numberAt, objects, responses } from '../edits/parts.ts';
import type { Fault } from './fault.ts';

export const equality: readonly Fault[] = [
  {
    id: 'text-done-differs',
    title: 'the deltas have trailing white space that the finished text has not',
    layer: 'equality',
    breaks: ['equality.text'],
    reports: ['https://github.com/mlx-node/mlx-node/pull/45'],
    events: (events) => {
      const last = events.findLastIndex((event) => event['type'] === 'response.output_text.delta');
      return events.map((event, index) =>
        index === last ? { ...event, delta: `${String(event['delta'])} \n` } : event,
      );
    },
  },
  {
    id: 'repeated-deltas',
    title: 'a retry in mid-stream repeats the text that was sent already',
    layer: 'equality',
    breaks: ['equality.text'],
    reports: ['https://github.com/aden-hive/hive/pull/6541'],
    events: (events) => {
      const deltas = events.filter((event) => event['type'] === 'response.output_text.delta');
      const last = events.findLastIndex((event) => event['type'] === 'response.output_text.delta');
      return renumbered(events.toSpliced(last + 1, 0, ...structuredClone(deltas)));
    },
  },
  {
    id: 'arguments-doubled',
    title: 'the finished arguments hold the JSON twice',
    layer: 'equality',
    breaks: ['equality.arguments'],
    reports: ['https://github.com/Wei-Shaw/sub2api/pull/3481'],
    events: (events) => {
      for (const event of events) {
        if (event['type'] === 'response.function_call_arguments.done') {
          event['arguments'] = String(event['arguments']).repeat(2);
        }
      }
      return events;
    },
  },
  {
    id: 'empty-final-output',
    title: 'the response in the terminal event has no output',
    layer: 'equality',
    breaks: ['equality.final-output'],
    reports: [
      'https://github.com/sgl-project/sglang/issues/12653',
      'https://github.com/Oaklight/llm-rosetta/issues/56',
    ],
    events: (events) => {
      for (const event of events) {
        if (isTerminal(event) && isObject(event['response'])) event['response']['output'] = [];
      }
      return events;
    },
  },
  {
    id: 'json-cut-down',
    title: 'answers that are not streamed keep ten fields of the response only',
    layer: 'equality',
    breaks: ['equality.stream-and-json', 'response.schema'],
    reports: ['https://github.com/ENTERPILOT/GoModel/pull/965'],
    ...responses((response, where) => {
      if (where.in !== 'json') return;
      for (const field of Object.keys(response)) if (!KEPT.has(field)) delete response[field];
    }),
  },
  {
    id: 'streamed-usage-invented',
    title: 'the usage of a stream is estimated and not counted',
    layer: 'equality',
    breaks: ['usage.stream-equals-json'],
    reports: [
      'https://github.com/QuantumNous/new-api/issues/6212',
      'https://github.com/BerriAI/litellm/issues/11789',
    ],
    ...responses((response, where) => {
      const usage = response['usage'];
      if (where.in === 'json' || !isObject(usage)) return;
      usage['input_tokens'] = numberAt(usage, 'input_tokens') + 400;
      usage['total_tokens'] = numberAt(usage, 'total_tokens') + 400;
    }),
  },
  {
    id: 'summary-lost',
    title: 'the finished reasoning item lacks the summary that was streamed',
    layer: 'equality',
    breaks: ['equality.summary'],
    reports: ['https://github.com/caozhiyuan/copilot-api/pull/72'],
    events: (events) => {
      for (const event of events)
        for (const item of itemsOf(event)) if (item['type'] === 'reasoning') item['summary'] = [];
      return events;
    },
  },
];

const KEPT = new Set([
  'id',
  'object',
  'created_at',
  'status',
  'error',
  'incomplete_details',
  'model',
  'output',
  'usage',
  'previous_response_id',
]);

function itemsOf(event: JsonObject): JsonObject[] {
  const closed =
    event['type'] === 'response.output_item.done' && isObject(event['item']) ? [event['item']] : [];
  const final = isTerminal(event) && isObject(event['response']) ? objects(event['response']['output']) : [];
  return [...closed, ...final];
}

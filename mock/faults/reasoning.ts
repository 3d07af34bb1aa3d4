/** What goes wrong where a model reasons: items that are lost, made up, or not taken back. */
import { isObject } from '../answer/json.ts';
import { renumbered } from '../answer/deltas.ts';
import { numberAt, objects, responses } from '../edits/parts.ts';
import { refuseItems } from './asked.ts';
import type { Fault } from './fault.ts';

export const reasoningFaults: readonly Fault[] = [
  {
    id: 'encrypted-content-refused',
    title: 'encrypted reasoning is refused as that of another server',
    layer: 'state',
    breaks: ['reasoning.replay'],
    reports: [
      'https://github.com/maximhq/bifrost/pull/5892',
      'https://github.com/Wei-Shaw/sub2api/issues/3138',
      'https://github.com/experientiallabs/experiential/pull/965',
      'https://github.com/VicBilibily/GCMP/issues/345',
      'https://github.com/BerriAI/litellm/issues/29733',
    ],
    refuse: refuseItems(
      (item) => item['type'] === 'reasoning' && typeof item['encrypted_content'] === 'string',
      'The encrypted content could not be verified.',
    ),
  },
  {
    id: 'message-lost-beside-reasoning',
    title: 'an answer that is not streamed has no message where it has reasoning',
    layer: 'invariants',
    breaks: ['response.output-not-empty'],
    reports: ['https://github.com/BerriAI/litellm/issues/27492'],
    ...responses((response, { in: where }) => {
      const output = objects(response['output']);
      if (where === 'json' && output.some(({ type }) => type === 'reasoning'))
        response['output'] = output.filter(({ type }) => type !== 'message');
    }),
  },
  {
    id: 'phantom-reasoning',
    title: 'a stream begins with a reasoning item that is not in the response',
    layer: 'equality',
    breaks: ['equality.final-output'],
    reports: ['https://github.com/diegosouzapw/OmniRoute/pull/10806'],
    events: (events) => {
      const start = events.findIndex(({ type }) => type === 'response.output_item.added');
      if (start < 0) return events;
      const item = {
        type: 'reasoning',
        id: 'rs_phantom',
        summary: [{ type: 'summary_text', text: '\u200b' }],
      };
      const shifted = events.map((event) =>
        'output_index' in event ? { ...event, output_index: numberAt(event, 'output_index') + 1 } : event,
      );
      return renumbered(
        shifted.toSpliced(
          start,
          0,
          { type: 'response.output_item.added', output_index: 0, item: { ...item, summary: [] } },
          { type: 'response.output_item.done', output_index: 0, item },
        ),
      );
    },
  },
  {
    id: 'deltaless-items-skipped',
    title: 'a call without arguments is in the final response, and in no event before',
    layer: 'grammar',
    breaks: ['stream.deltas-present'],
    reports: ['https://github.com/vllm-project/vllm/issues/48274'],
    events: (events) => {
      const skipped = events.flatMap(({ type, item }) =>
        type === 'response.output_item.done' && isObject(item) && item['arguments'] === '{}'
          ? [item['id']]
          : [],
      );
      return renumbered(
        events.filter(
          ({ item, item_id: id }) => !skipped.includes(id ?? (isObject(item) ? item['id'] : undefined)),
        ),
      );
    },
  },
];

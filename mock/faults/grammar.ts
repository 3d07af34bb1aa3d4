/** Layer 3: events that are left out, doubled, misplaced or wrongly numbered. */
import { isObject } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';
import { renumbered } from '../answer/deltas.ts';
import { isTerminal, items, numberAt, responses, withoutEvents, withoutTypes } from '../edits/parts.ts';
import type { Fault } from './fault.ts';

export const grammar: readonly Fault[] = [
  {
    id: 'drop-created',
    title: 'streams begin without response.created and response.in_progress',
    layer: 'grammar',
    breaks: ['stream.created-first'],
    reports: [
      'https://github.com/BerriAI/litellm/issues/9545',
      'https://github.com/BerriAI/litellm/pull/15432',
      'https://github.com/sgl-project/sglang/pull/12650',
      'https://github.com/anomalyco/opencode/issues/40171',
    ],
    ...withoutTypes('response.created', 'response.in_progress'),
  },
  {
    id: 'created-twice',
    title: 'response.created comes a second time',
    layer: 'grammar',
    breaks: ['stream.created-once'],
    reports: [
      'https://github.com/zirkelc/ai-retry/issues/51',
      'https://github.com/BerriAI/litellm/pull/40121',
    ],
    events: (events) => {
      const created = events.filter((event) => event['type'] === 'response.created');
      return renumbered(events.toSpliced(2, 0, ...structuredClone(created)));
    },
  },
  {
    id: 'drop-in-progress',
    title: 'streams have no response.in_progress',
    layer: 'grammar',
    breaks: ['stream.in-progress'],
    reports: ['https://github.com/sgl-project/sglang/pull/12650'],
    ...withoutTypes('response.in_progress'),
  },
  {
    id: 'drop-output-item-added',
    title: 'items are never announced',
    layer: 'grammar',
    breaks: ['stream.item-announced'],
    reports: [
      'https://github.com/BerriAI/litellm/issues/22102',
      'https://github.com/BerriAI/litellm/issues/27442',
      'https://github.com/mnfst/llm-gateway/pull/2066',
    ],
    ...withoutTypes('response.output_item.added'),
  },
  {
    id: 'drop-output-item-done',
    title: 'items are never closed',
    layer: 'grammar',
    breaks: ['stream.item-closed'],
    reports: [
      'https://github.com/sgl-project/sglang/issues/12653',
      'https://github.com/vllm-project/vllm/pull/37071',
      'https://github.com/router-for-me/CLIProxyAPI/issues/4860',
    ],
    ...withoutTypes('response.output_item.done'),
  },
  {
    id: 'drop-content-part-added',
    title: 'content parts are never announced',
    layer: 'grammar',
    breaks: ['stream.part-announced'],
    reports: [
      'https://github.com/Wei-Shaw/sub2api/issues/2875',
      'https://github.com/Wei-Shaw/sub2api/pull/4468',
    ],
    ...withoutTypes('response.content_part.added'),
  },
  {
    id: 'drop-content-part-done',
    title: 'content parts are never closed',
    layer: 'grammar',
    breaks: ['stream.part-closed'],
    reports: [
      'https://github.com/Wei-Shaw/sub2api/issues/2875',
      'https://github.com/Oaklight/llm-rosetta/issues/56',
    ],
    ...withoutTypes('response.content_part.done'),
  },
  {
    id: 'drop-text-done',
    title: 'output_text.done is never sent',
    layer: 'grammar',
    breaks: ['stream.done-present'],
    reports: ['https://github.com/ogx-ai/ogx/issues/5309'],
    ...withoutTypes('response.output_text.done'),
  },
  {
    id: 'drop-text-deltas',
    title: 'text comes only in done events',
    layer: 'grammar',
    breaks: ['stream.deltas-present'],
    reports: [
      'https://github.com/Sophomoresty/gemini-web2api/pull/57',
      'https://github.com/Soju06/codex-lb/pull/504',
      'https://github.com/headroomlabs-ai/headroom/pull/2415',
    ],
    ...withoutTypes('response.output_text.delta'),
  },
  {
    id: 'drop-function-call-events',
    title: 'function calls are only in the terminal event',
    layer: 'grammar',
    breaks: ['stream.deltas-present'],
    reports: [
      'https://github.com/vllm-project/vllm/issues/24076',
      'https://github.com/BerriAI/litellm/pull/19368',
      'https://github.com/mnfst/llm-gateway/pull/1900',
    ],
    ...withoutEvents(
      (event) =>
        String(event['type']).startsWith('response.function_call_arguments.') ||
        (isObject(event['item']) && event['item']['type'] === 'function_call'),
    ),
  },
  {
    id: 'drop-summary-part-added',
    title: 'summary deltas come without the part that they belong to',
    layer: 'grammar',
    breaks: ['stream.summary-announced'],
    reports: [
      'https://github.com/Oaklight/llm-rosetta/issues/408',
      'https://github.com/BerriAI/litellm/pull/32777',
    ],
    ...withoutTypes('response.reasoning_summary_part.added', 'response.reasoning_summary_part.done'),
  },
  {
    id: 'drop-summary-part-done',
    title: 'summary parts are never closed',
    layer: 'grammar',
    breaks: ['stream.summary-closed'],
    reports: ['https://github.com/vllm-project/vllm/pull/24938'],
    ...withoutTypes('response.reasoning_summary_part.done'),
  },
  {
    id: 'reasoning-as-text',
    title: 'the deltas of a reasoning summary are sent as output text',
    layer: 'grammar',
    breaks: ['stream.event-fits-item'],
    reports: ['https://github.com/vllm-project/vllm/pull/35184'],
    events: (events) =>
      events.map((event) => {
        if (event['type'] !== 'response.reasoning_summary_text.delta') return event;
        const { summary_index: index, ...rest } = event;
        return { ...rest, type: 'response.output_text.delta', content_index: index, logprobs: [] };
      }),
  },
  {
    id: 'response-id-changes',
    title: 'the response has another id in its first events than in its last',
    layer: 'grammar',
    breaks: ['stream.response-stable'],
    reports: ['https://github.com/BerriAI/litellm/pull/39534'],
    ...responses((response, where) => {
      if (where.in === 'response.created') response['id'] = `${String(response['id'])}0`;
    }),
  },
  {
    id: 'drop-terminal',
    title: 'streams end without a terminal event',
    layer: 'grammar',
    breaks: ['stream.terminal-present'],
    reports: [
      'https://github.com/BerriAI/litellm/pull/24643',
      'https://github.com/Wei-Shaw/sub2api/issues/5155',
      'https://github.com/caozhiyuan/copilot-api/issues/338',
      'https://github.com/router-for-me/CLIProxyAPI/issues/3798',
    ],
    ...withoutEvents(isTerminal),
  },
  {
    id: 'no-events',
    title: 'streams have no events at all',
    layer: 'grammar',
    breaks: ['stream.terminal-present'],
    reports: ['https://github.com/router-for-me/CLIProxyAPI/issues/4594'],
    ...withoutEvents(() => true),
  },
  {
    id: 'double-terminal',
    title: 'response.failed follows response.completed',
    layer: 'grammar',
    breaks: ['stream.terminal-once'],
    reports: [
      'https://github.com/diegosouzapw/OmniRoute/issues/11245',
      'https://github.com/openai/openai-agents-python/issues/2427',
    ],
    events: (events) => {
      const last = events.at(-1);
      if (!last || last['type'] !== 'response.completed' || !isObject(last['response'])) return events;
      const error = { code: 'server_error', message: 'The stream ended before it was complete.' };
      const response = { ...structuredClone(last['response']), status: 'failed', error };
      return [...events, { ...last, type: 'response.failed', sequence_number: events.length, response }];
    },
  },
  {
    id: 'content-index-grows',
    title: 'content_index rises with every delta',
    layer: 'grammar',
    breaks: ['stream.part-index'],
    reports: [
      'https://github.com/vllm-project/vllm/pull/29947',
      'https://github.com/vllm-project/vllm/pull/30192',
    ],
    events: (events) => {
      let index = 0;
      return events.map((event) =>
        event['type'] === 'response.output_text.delta' ? { ...event, content_index: index++ } : event,
      );
    },
  },
  {
    id: 'content-index-not-reset',
    title: 'content_index goes on from item to item',
    layer: 'grammar',
    breaks: ['stream.part-index'],
    reports: ['https://github.com/vllm-project/vllm/issues/45742'],
    events: (events) =>
      events.map((event) =>
        'content_index' in event ? { ...event, content_index: numberAt(event, 'content_index') + 1 } : event,
      ),
  },
  {
    id: 'output-index-jumps',
    title: 'the output_index of the events about an item is not that of its announcement',
    layer: 'grammar',
    breaks: ['stream.item-index'],
    reports: ['https://github.com/vllm-project/vllm/pull/31761'],
    events: (events) =>
      events.map((event) =>
        'item_id' in event ? { ...event, output_index: numberAt(event, 'output_index') + 1 } : event,
      ),
  },
  {
    id: 'item-id-drifts',
    title: 'each event of an item has another item_id',
    layer: 'grammar',
    breaks: ['stream.item-id'],
    reports: [
      'https://github.com/BerriAI/litellm/issues/30071',
      'https://github.com/BerriAI/litellm/issues/19125',
    ],
    events: (events) =>
      events.map((event, index) =>
        'item_id' in event ? { ...event, item_id: `${String(event['item_id'])}${index}` } : event,
      ),
  },
  {
    id: 'item-id-changes',
    title: 'an item is closed under another id than it was announced with',
    layer: 'grammar',
    breaks: ['stream.item-stable'],
    reports: [
      'https://github.com/EricLBuehler/mistral.rs/issues/1944',
      'https://github.com/caozhiyuan/copilot-api/pull/72',
      'https://github.com/smg-project/smg/issues/160',
    ],
    ...items((item, where) => {
      if (where.in === 'response.output_item.added') item['id'] = `${String(item['id'])}0`;
    }),
  },
  {
    id: 'first-delta-in-added',
    title: 'the announced part holds the first delta already',
    layer: 'grammar',
    breaks: ['stream.added-empty'],
    reports: ['https://github.com/abetlen/llama-cpp-python/pull/2285'],
    events: (events) => {
      const first = events.find((event) => event['type'] === 'response.output_text.delta');
      for (const event of events) {
        if (event['type'] !== 'response.content_part.added' || !isObject(event['part'])) continue;
        if (first && sameItem(event, first)) event['part']['text'] = first['delta'];
      }
      return events;
    },
  },
  {
    id: 'sequence-gap',
    title: 'snapshot events are lost on the way, and their numbers with them',
    layer: 'grammar',
    breaks: ['stream.sequence-contiguous'],
    reports: ['https://github.com/QuantumNous/new-api/issues/6822'],
    events: (events) => events.filter((event) => event['type'] !== 'response.in_progress'),
  },
];

const sameItem = (one: JsonObject, other: JsonObject): boolean => one['item_id'] === other['item_id'];

/** Layer 2: objects and events that lack a field, or have one of another type. */
import { isObject, mapStrings } from '../answer/json.ts';
import type { Frame, MockReply } from '../reply.ts';
import { finalResponses, items, numberAt, objects, parts, responses } from '../edits/parts.ts';
import type { Fault } from './fault.ts';

export const schema: readonly Fault[] = [
  {
    id: 'drop-annotations',
    title: 'output_text parts have no annotations',
    layer: 'schema',
    breaks: ['item.annotations'],
    reports: [
      'https://github.com/Wei-Shaw/sub2api/issues/5140',
      'https://github.com/suhaibbinyounis/github-copilot-api-vscode/issues/32',
      'https://github.com/ogx-ai/ogx/pull/2520',
      'https://github.com/chenyme/grok2api/pull/978',
    ],
    ...parts((part) => void delete part['annotations']),
  },
  {
    id: 'null-logprobs',
    title: 'logprobs of output_text parts are null',
    layer: 'schema',
    breaks: ['item.logprobs'],
    reports: ['https://github.com/ogx-ai/ogx/issues/4990'],
    ...parts((part) => {
      if ('logprobs' in part) part['logprobs'] = null;
    }),
  },
  {
    id: 'no-item-id',
    title: 'items of answers that are not streamed have no id',
    layer: 'schema',
    breaks: ['item.id'],
    reports: [
      'https://github.com/Wei-Shaw/sub2api/pull/4107',
      'https://github.com/ggml-org/llama.cpp/pull/24882',
      'https://github.com/ggml-org/llama.cpp/issues/20607',
    ],
    ...items((item, where) => {
      if (where.in === 'json') delete item['id'];
    }),
  },
  {
    id: 'no-message-status',
    title: 'messages have no status',
    layer: 'schema',
    breaks: ['item.message-status'],
    reports: [
      'https://github.com/diegosouzapw/OmniRoute/issues/13964',
      'https://github.com/ogx-ai/ogx/pull/5153',
    ],
    ...items((item) => {
      if (item['type'] === 'message') delete item['status'];
    }),
  },
  {
    id: 'no-message-content',
    title: 'a message is announced without a content array',
    layer: 'schema',
    breaks: ['item.message'],
    reports: ['https://github.com/maximhq/bifrost/issues/6487'],
    ...items((item, where) => {
      if (where.in === 'response.output_item.added' && item['type'] === 'message') delete item['content'];
    }),
  },
  {
    id: 'no-reasoning-summary',
    title: 'reasoning items have no summary array',
    layer: 'schema',
    breaks: ['item.reasoning'],
    reports: ['https://github.com/agentclientprotocol/codex-acp/pull/266'],
    ...items((item) => {
      if (item['type'] === 'reasoning') delete item['summary'];
    }),
  },
  {
    id: 'chat-ids',
    title: 'message items carry ids of chat completions',
    layer: 'schema',
    breaks: ['item.id-prefix'],
    reports: [
      'https://github.com/BerriAI/litellm/pull/37946',
      'https://github.com/BerriAI/litellm/pull/27426',
      'https://github.com/maximhq/bifrost/issues/5319',
    ],
    json: (value) => (value['object'] === 'response' ? mapStrings(value, chatId) : value),
    events: (events) => mapStrings(events, chatId),
  },
  {
    id: 'created-at-float',
    title: 'created_at is written with a decimal point',
    layer: 'schema',
    breaks: ['response.created-at'],
    reports: [
      'https://github.com/sgl-project/sglang/issues/34716',
      'https://github.com/looplj/axonhub/pull/2187',
      'https://github.com/QuantumNous/new-api/issues/6822',
    ],
    // On the wire, since a number of JavaScript has no way to be 1.0.
    frames: (frames) => frames.map((frame): Frame => ({ ...frame, text: asFloat(frame.text) })),
    reply: (reply): MockReply =>
      reply.body.kind === 'text'
        ? { ...reply, body: { kind: 'text', text: asFloat(reply.body.text) } }
        : reply,
  },
  {
    id: 'null-output',
    title: 'the response in the terminal event has output null',
    layer: 'schema',
    breaks: ['response.output'],
    reports: ['https://github.com/NousResearch/hermes-agent/issues/32883'],
    ...finalResponses((response, where) => {
      if (where.in !== 'json') response['output'] = null;
    }),
  },
  {
    id: 'no-tool-fields',
    title: 'responses lack tools, tool_choice and parallel_tool_calls',
    layer: 'schema',
    breaks: ['response.schema'],
    reports: [
      'https://github.com/FMXExpress/PasClaw/pull/61',
      'https://github.com/ogx-ai/ogx/issues/3040',
      'https://github.com/0xPlaygrounds/rig/pull/1021',
    ],
    ...responses((response) => {
      for (const field of ['tools', 'tool_choice', 'parallel_tool_calls']) delete response[field];
    }),
  },
  {
    id: 'no-status',
    title: 'responses have no status',
    layer: 'schema',
    breaks: ['response.status'],
    reports: [
      'https://github.com/64bit/async-openai/issues/503',
      'https://github.com/0xPlaygrounds/rig/issues/1176',
    ],
    ...responses((response) => void delete response['status']),
  },
  {
    id: 'no-usage',
    title: 'responses have no usage',
    layer: 'schema',
    breaks: ['usage.present'],
    reports: [
      'https://github.com/huggingface/responses.js/pull/8',
      'https://github.com/router-for-me/CLIProxyAPI/issues/1681',
      'https://github.com/decolua/9router/pull/3433',
    ],
    ...responses((response) => void delete response['usage']),
  },
  {
    id: 'chat-usage',
    title: 'usage has the field names of chat completions',
    layer: 'schema',
    breaks: ['usage.no-chat-fields', 'usage.schema'],
    reports: ['https://github.com/QuantumNous/new-api/issues/6212'],
    ...responses((response) => {
      const usage = response['usage'];
      if (!isObject(usage)) return;
      response['usage'] = {
        prompt_tokens: numberAt(usage, 'input_tokens'),
        completion_tokens: numberAt(usage, 'output_tokens'),
        total_tokens: numberAt(usage, 'total_tokens'),
      };
    }),
  },
  {
    id: 'no-usage-details',
    title: 'usage lacks output_tokens_details',
    layer: 'schema',
    breaks: ['usage.details'],
    reports: [
      'https://github.com/BerriAI/litellm/issues/37264',
      'https://github.com/ggml-org/llama.cpp/issues/22659',
      'https://github.com/ogx-ai/ogx/pull/4690',
    ],
    ...responses((response) => {
      if (isObject(response['usage'])) delete response['usage']['output_tokens_details'];
    }),
  },
  {
    id: 'no-sequence-number',
    title: 'events have no sequence_number',
    layer: 'schema',
    breaks: ['stream.sequence-present'],
    reports: [
      'https://github.com/vinhnx/VTCode/issues/731',
      'https://github.com/BerriAI/litellm/issues/19130',
    ],
    events: (events) => events.map(({ sequence_number: _left, ...event }) => event),
  },
  {
    id: 'sparse-snapshots',
    title: 'the response in created and in_progress holds only id, object and status',
    layer: 'schema',
    breaks: ['response.schema', 'response.created-at', 'response.model', 'response.output'],
    reports: [
      'https://github.com/ggml-org/llama.cpp/pull/21174',
      'https://github.com/ggml-org/llama.cpp/issues/20607',
      'https://github.com/router-for-me/CLIProxyAPI/issues/4479',
      'https://github.com/lidge-jun/opencodex/issues/893',
    ],
    ...responses((response, where) => {
      if (where.in !== 'response.created' && where.in !== 'response.in_progress') return;
      for (const field of Object.keys(response)) {
        if (!['id', 'object', 'status'].includes(field)) delete response[field];
      }
    }),
  },
  {
    id: 'flat-snapshots',
    title: 'lifecycle events have the fields of the response at their top level',
    layer: 'schema',
    breaks: ['stream.event-schema'],
    reports: ['https://github.com/7836246/cursor2api/issues/116'],
    events: (events) =>
      events.map(({ response, ...event }) => (isObject(response) ? { ...response, ...event } : event)),
  },
  {
    id: 'chat-message',
    title: 'messages have content as a string, and tool_calls',
    layer: 'schema',
    breaks: ['response.no-chat-shape'],
    reports: ['https://github.com/lbjlaq/Antigravity-Manager/issues/3303'],
    ...items((item) => {
      if (item['type'] !== 'message') return;
      item['content'] = objects(item['content'])
        .map((part) => String(part['text'] ?? ''))
        .join('');
      item['tool_calls'] = [];
    }),
  },
];

const chatId = (text: string): string => text.replace(/^msg_/, 'chatcmpl-');

const asFloat = (text: string): string => text.replace(/("created_at":\d+)(?=[,}])/g, '$1.0');

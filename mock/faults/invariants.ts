/** Layer 5: what must hold within a Response, and between it and its request. */
import { isObject } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';
import { finalResponses, items, numberAt, objects, responses, usages } from '../edits/parts.ts';
import { withFields, withoutFields } from './asked.ts';
import type { Fault } from './fault.ts';

export const invariants: readonly Fault[] = [
  {
    id: 'usage-sum-wrong',
    title: 'total_tokens counts cached tokens that input_tokens leaves out',
    layer: 'invariants',
    breaks: ['usage.sum'],
    reports: [
      'https://github.com/Portkey-AI/gateway/issues/1210',
      'https://github.com/envoyproxy/ai-gateway/pull/1550',
      'https://github.com/mozilla-ai/any-llm/issues/622',
    ],
    ...usages((usage) => {
      usage['total_tokens'] = numberAt(usage, 'total_tokens') + 17;
    }),
  },
  {
    id: 'cached-above-input',
    title: 'cached_tokens is larger than input_tokens',
    layer: 'invariants',
    breaks: ['usage.within'],
    reports: ['https://github.com/BerriAI/litellm/issues/40277'],
    ...usages((usage) => {
      if (isObject(usage['input_tokens_details'])) {
        usage['input_tokens_details']['cached_tokens'] = numberAt(usage, 'input_tokens') + 1;
      }
    }),
  },
  {
    id: 'no-incomplete-details',
    title: 'an incomplete response gives no reason',
    layer: 'invariants',
    breaks: ['response.incomplete-details'],
    reports: [
      'https://github.com/BerriAI/litellm/pull/40833',
      'https://github.com/vllm-project/vllm/pull/24561',
    ],
    ...responses((response) => {
      if (response['status'] === 'incomplete') response['incomplete_details'] = null;
    }),
  },
  {
    id: 'no-usage-when-incomplete',
    title: 'an incomplete response has no usage',
    layer: 'invariants',
    breaks: ['usage.present'],
    reports: ['https://github.com/BerriAI/litellm/issues/34351'],
    ...responses((response) => {
      if (response['status'] === 'incomplete') response['usage'] = null;
    }),
  },
  {
    id: 'empty-output',
    title: 'a completed response has no output',
    layer: 'invariants',
    breaks: ['response.output-not-empty'],
    reports: [
      'https://github.com/james-6-23/codex2api/issues/125',
      'https://github.com/danny-avila/LibreChat/issues/8987',
      'https://github.com/ollama/ollama/issues/13371',
    ],
    ...finalResponses((response, where) => {
      if (where.in === 'json' && response['status'] === 'completed') response['output'] = [];
    }),
  },
  {
    id: 'metadata-not-echoed',
    title: 'metadata comes back empty',
    layer: 'invariants',
    breaks: ['echo.metadata'],
    reports: ['https://github.com/ai-dynamo/frontend-crates/issues/207'],
    ...responses((response) => {
      response['metadata'] = {};
    }),
  },
  {
    id: 'zero-echoed-as-null',
    title: 'a temperature that was sent comes back as null',
    layer: 'invariants',
    breaks: ['echo.sampling'],
    reports: ['https://github.com/ogx-ai/ogx/issues/2098', 'https://github.com/ogx-ai/ogx/issues/4987'],
    ...responses((response) => {
      response['temperature'] = null;
      response['top_p'] = null;
    }),
  },
  {
    id: 'max-output-tokens-ignored',
    title: 'max_output_tokens has no effect and does not come back',
    layer: 'invariants',
    breaks: ['limits.cut', 'limits.within', 'echo.limits'],
    reports: ['https://github.com/ogx-ai/ogx/issues/4703'],
    request: (asked) => withoutFields(asked, 'max_output_tokens'),
  },
  {
    id: 'tool-choice-ignored',
    title: 'a forced tool_choice is accepted and not enforced',
    layer: 'invariants',
    breaks: ['tools.required', 'tools.named'],
    reports: [
      'https://github.com/vllm-project/vllm/issues/49712',
      'https://github.com/sgl-project/sglang/pull/12668',
      'https://github.com/raullenchai/Rapid-MLX/pull/817',
    ],
    request: (asked) => (isForced(asked.body) ? withFields(asked, { tool_choice: 'none' }) : asked),
    ...responses((response, { body }) => {
      if (isForced(body)) response['tool_choice'] = body!['tool_choice'];
    }),
  },
  {
    id: 'text-format-ignored',
    title: 'text.format json_schema is accepted and not enforced',
    layer: 'invariants',
    breaks: ['structured.schema-valid'],
    reports: [
      'https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/1396',
      'https://github.com/vllm-project/vllm/issues/44012',
      'https://github.com/api7/aisix/pull/1188',
    ],
    request: (asked) => (isStructured(asked.body) ? withoutFields(asked, 'text') : asked),
    ...responses((response, { body }) => {
      if (isStructured(body)) response['text'] = body!['text'];
    }),
  },
  {
    id: 'json-mode-ignored',
    title: 'text.format json_object is accepted and not enforced',
    layer: 'invariants',
    breaks: ['structured.json-object'],
    reports: ['https://github.com/jasonxu114514/opencode2api/issues/25'],
    request: (asked) => (formatOf(asked.body) === 'json_object' ? withoutFields(asked, 'text') : asked),
    ...responses((response, { body }) => {
      if (formatOf(body) === 'json_object') response['text'] = body!['text'];
    }),
  },
  {
    id: 'parallel-off-ignored',
    title: 'parallel_tool_calls false does not keep the model from calling twice',
    layer: 'invariants',
    breaks: ['tools.parallel-off'],
    reports: ['https://github.com/jasonxu114514/opencode2api/issues/25'],
    request: (asked) =>
      asked.body?.['parallel_tool_calls'] === false
        ? withFields(asked, { parallel_tool_calls: true })
        : asked,
    ...responses((response, { body }) => {
      if (body?.['parallel_tool_calls'] === false) response['parallel_tool_calls'] = false;
    }),
  },
  {
    id: 'arguments-lost',
    title: 'function calls have empty arguments',
    layer: 'invariants',
    breaks: ['tools.arguments-valid'],
    reports: ['https://github.com/mudler/LocalAI/issues/11635'],
    ...calls((item) => {
      item['arguments'] = '{}';
    }),
  },
  {
    id: 'arguments-concatenated',
    title: 'the arguments of two calls stand in one string',
    layer: 'invariants',
    breaks: ['item.arguments-json'],
    reports: ['https://github.com/ogx-ai/ogx/issues/4430'],
    ...calls((item) => {
      item['arguments'] = String(item['arguments']).repeat(2);
    }),
  },
  {
    id: 'store-echo-fixed',
    title: 'store comes back as false whatever was sent',
    layer: 'invariants',
    breaks: ['echo.state'],
    reports: ['https://github.com/danny-avila/LibreChat/pull/13300'],
    ...responses((response) => {
      response['store'] = false;
    }),
  },
];

/** A call in an answer that is not streamed: deltas are left to the faults of equality. */
function calls(edit: (item: JsonObject) => void): Pick<Fault, 'json' | 'events'> {
  return items((item, where) => {
    if (where.in === 'json' && item['type'] === 'function_call') edit(item);
  });
}

function isForced(body: JsonObject | null): boolean {
  const choice = body?.['tool_choice'];
  return choice === 'required' || (isObject(choice) && choice['type'] === 'function');
}

/** With tools it is left alone: a call is no text. */
function isStructured(body: JsonObject | null): boolean {
  return formatOf(body) === 'json_schema' && objects(body?.['tools']).length === 0;
}

function formatOf(body: JsonObject | null): unknown {
  const text = body?.['text'];
  return isObject(text) && isObject(text['format']) ? text['format']['type'] : undefined;
}

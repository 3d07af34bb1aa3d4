/** What gets lost on the way through a translator, which speaks another API behind it. */
import { isObject } from '../answer/json.ts';
import { isCreate } from '../edits/edits.ts';
import { inputItems, itemsOf, objects, parts, responses, usages, withoutTypes } from '../edits/parts.ts';
import { changed, isOn, refusal, refuseItems, refusing, type Route } from './asked.ts';
import type { Fault } from './fault.ts';

export const translationFaults: readonly Fault[] = [
  {
    id: 'refusal-not-streamed',
    title: 'a refusal is only in the finished part',
    layer: 'grammar',
    breaks: ['stream.deltas-present'],
    reports: ['https://github.com/Oaklight/llm-rosetta/pull/528'],
    ...withoutTypes('response.refusal.delta', 'response.refusal.done'),
  },
  {
    id: 'created-at-missing',
    title: 'the response in lifecycle events has no created_at',
    layer: 'schema',
    breaks: ['response.created-at'],
    reports: ['https://github.com/Wei-Shaw/sub2api/issues/5601'],
    ...responses((response, { in: where }) => {
      if (where !== 'json') delete response['created_at'];
    }),
  },
  {
    id: 'citation-nested',
    title: 'what is cited stands inside an object of the annotation',
    layer: 'schema',
    breaks: ['item.annotations'],
    reports: ['https://github.com/theopenco/llmgateway/pull/2992'],
    ...parts((part) => {
      if (!Array.isArray(part['annotations'])) return;
      part['annotations'] = objects(part['annotations']).map(({ type, ...rest }) => ({
        type: type ?? null,
        [String(type)]: rest,
      }));
    }),
  },
  {
    id: 'usage-zero',
    title: 'all counts of usage are 0',
    layer: 'invariants',
    breaks: ['usage.present'],
    reports: ['https://github.com/Wei-Shaw/sub2api/issues/2431'],
    ...usages((usage) => {
      usage['input_tokens'] = 0;
      usage['output_tokens'] = 0;
      usage['total_tokens'] = 0;
    }),
  },
  {
    id: 'cached-tokens-left-out',
    title: 'usage does not say how many tokens were cached',
    layer: 'schema',
    breaks: ['usage.details'],
    reports: [
      'https://github.com/caigee-cmd/cli2api/pull/221',
      'https://github.com/NousResearch/hermes-agent/pull/25422',
      'https://github.com/vllm-project/aibrix/issues/1607',
    ],
    ...usages((usage) => {
      if (isObject(usage['input_tokens_details'])) delete usage['input_tokens_details']['cached_tokens'];
    }),
  },
  {
    id: 'cached-tokens-null-in-json',
    title: 'cached_tokens of an answer that is not streamed is null',
    layer: 'schema',
    breaks: ['usage.details'],
    reports: ['https://github.com/jundot/omlx/issues/919'],
    ...usages((usage, { in: where }) => {
      if (where === 'json' && isObject(usage['input_tokens_details']))
        usage['input_tokens_details']['cached_tokens'] = null;
    }),
  },
  {
    id: 'instructions-injected',
    title: 'a request without instructions gets those of the server, and they come back',
    layer: 'invariants',
    breaks: ['echo.instructions'],
    reports: ['https://github.com/CherryHQ/cherry-studio/pull/16054'],
    ...responses((response) => {
      response['instructions'] ??= 'You are a coding agent.';
    }),
  },
  {
    id: 'developer-beside-instructions-refused',
    title: 'a developer or system message is refused where there are instructions',
    layer: 'state',
    breaks: ['input.roles'],
    reports: [
      'https://github.com/BerriAI/litellm/pull/39282',
      'https://github.com/jundot/omlx/issues/1908',
      'https://github.com/raullenchai/Rapid-MLX/issues/549',
    ],
    refuse: ({ body }) =>
      typeof body?.['instructions'] === 'string' &&
      inputItems(body).some(({ role }) => role === 'developer' || role === 'system')
        ? refusal('System message must be at the beginning.', 'input')
        : null,
  },
  {
    id: 'content-string-refused',
    title: 'the content of a message has to be a list of parts',
    layer: 'state',
    breaks: ['input.easy-message'],
    reports: ['https://github.com/infinigence/octollm/pull/86'],
    refuse: refuseItems((item) => typeof item['content'] === 'string', 'content: expected an array.'),
  },
  {
    id: 'max-output-tokens-refused',
    title: 'max_output_tokens is refused',
    layer: 'state',
    breaks: ['http.success-status'],
    reports: [
      'https://github.com/Wei-Shaw/sub2api/issues/3954',
      'https://github.com/RayBytes/ChatMock/issues/103',
    ],
    ...refusing(({ max_output_tokens: most }) => typeof most === 'number', 'max_output_tokens'),
  },
  {
    id: 'truncation-auto-ineffective',
    title: 'with truncation auto, input beyond the context window is refused all the same',
    layer: 'state',
    breaks: ['truncation.auto'],
    reports: ['https://github.com/vllm-project/vllm/pull/39413', 'https://github.com/ogx-ai/ogx/issues/4890'],
    request: (asked) =>
      changed(asked, (body) => (body['truncation'] === 'auto' ? { ...body, truncation: 'disabled' } : body)),
    ...responses((response, { body }) => {
      response['truncation'] = body?.['truncation'] ?? 'disabled';
    }),
  },
  {
    id: 'custom-history-500',
    title: 'an earlier call of a custom tool ends in 500',
    layer: 'state',
    breaks: ['custom.round-trip', 'http.no-server-error'],
    reports: ['https://github.com/vllm-project/vllm/pull/48885'],
    refuse: ({ body }) =>
      inputItems(body).some((item) => item['type'] === 'custom_tool_call')
        ? { status: 500, message: "'ResponseCustomToolCall' object has no attribute 'get'." }
        : null,
  },
  {
    id: 'functions-as-custom',
    title: 'a function whose name is that of a custom tool is called as one',
    layer: 'invariants',
    breaks: ['tools.named'],
    reports: ['https://github.com/diegosouzapw/OmniRoute/pull/10041'],
    ...itemsOf('function_call', (item) => {
      if (item['name'] !== 'apply_patch') return;
      item['type'] = 'custom_tool_call';
      item['input'] = item['arguments'] ?? '';
      delete item['arguments'];
    }),
  },
  {
    id: 'refused-stream-cut',
    title: 'where a stream is refused, the connection is cut in place of an error',
    layer: 'framing',
    breaks: ['http.body-complete'],
    reports: ['https://github.com/Portkey-AI/gateway/issues/722'],
    reply: (reply, told) =>
      isCreate(told) && told.status >= 400 && told.body?.['stream'] === true
        ? { ...reply, body: { kind: 'stream', frames: [{ text: '{', cut: true }] } }
        : reply,
  },
  notRouted(
    'cancel-not-routed',
    'POST /responses/{id}/cancel is not routed',
    'background.cancel',
    ['POST', /^\/responses\/[^/]+\/cancel$/],
    ['https://github.com/ogx-ai/ogx/issues/5180'],
  ),
  notRouted(
    'input-tokens-not-routed',
    'POST /responses/input_tokens is not routed',
    'counting.object',
    ['POST', /^\/responses\/input_tokens$/],
    ['https://github.com/Wei-Shaw/sub2api/issues/5438'],
  ),
];

function notRouted(
  id: string,
  title: string,
  breaks: Fault['breaks'][0],
  route: Route,
  reports: readonly string[],
): Fault {
  return {
    id,
    title,
    layer: 'state',
    breaks: [breaks],
    reports,
    refuse: (asked) =>
      isOn(route, asked) ? { status: 404, message: 'Not found.', code: 'unknown_url' } : null,
  };
}

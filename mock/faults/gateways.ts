/** What gateways lose, add or refuse between a client and the upstream that they pass on. */
import { isObject } from '../answer/json.ts';
import { renumbered } from '../answer/deltas.ts';
import {
  errors,
  finalResponses,
  inputItems,
  items,
  isTerminal,
  objects,
  parts,
  responses,
  usages,
  withoutEvents,
  withoutTypes,
} from '../edits/parts.ts';
import { isCreate } from '../edits/edits.ts';
import { changed, changedItems, isOn, refuseItems, refusing, type Route } from './asked.ts';
import type { Asked, Fault } from './fault.ts';

const UNTYPED =
  'data: {"error":{"message":"Upstream failed.","type":"server_error","code":"500","param":null}}\n\n';
const CANCEL: Route = ['POST', /^\/responses\/[^/]+\/cancel$/];

export const lostFaults: readonly Fault[] = [
  {
    id: 'image-as-mcp-call',
    title: 'the events of an image are those of an MCP call',
    layer: 'grammar',
    breaks: ['stream.event-fits-item'],
    reports: ['https://github.com/smg-project/smg/pull/1356'],
    events: (events) =>
      events.map((event) => ({
        ...event,
        type: String(event['type']).replace(
          /^response\.image_generation_call\.(in_progress|completed)$/,
          'response.mcp_call.$1',
        ),
      })),
  },
  {
    id: 'namespace-dropped',
    title: 'tools of other types than function are taken out of the request',
    layer: 'state',
    breaks: ['tools.required'],
    reports: [
      'https://github.com/jundot/omlx/issues/3371',
      'https://github.com/ggml-org/llama.cpp/issues/24295',
      'https://github.com/butterbase-ai/butterbase/pull/134',
      'https://github.com/duolahypercho/codex-router/pull/146',
    ],
    request: (asked) =>
      changed(asked, (body) => {
        const tools = objects(body['tools']);
        if (!tools.some(({ type }) => type === 'namespace')) return body;
        return { ...body, tools: tools.filter(({ type }) => type === 'function'), tool_choice: 'auto' };
      }),
    ...toolsAsSent(),
  },
  {
    id: 'output-parts-dropped',
    title: 'the output of a function is dropped where it is a list of parts',
    layer: 'state',
    breaks: ['tools.output-list'],
    reports: [
      'https://github.com/BerriAI/litellm/issues/28232',
      'https://github.com/router-for-me/CLIProxyAPI/issues/5039',
    ],
    request: (asked) =>
      changedItems(asked, (item) => (Array.isArray(item['output']) ? { ...item, output: '' } : item)),
  },
  {
    id: 'truncation-auto-ignored',
    title: 'truncation auto has no effect',
    layer: 'state',
    breaks: ['truncation.auto'],
    reports: ['https://github.com/vllm-project/vllm/pull/39413', 'https://github.com/ogx-ai/ogx/issues/4890'],
    request: (asked) =>
      changed(asked, (body) => (body['truncation'] === 'auto' ? { ...body, truncation: 'disabled' } : body)),
    ...responses((response, { body }) => {
      if (body?.['truncation'] === 'auto') response['truncation'] = 'auto';
    }),
  },
  {
    id: 'message-lost-behind-reasoning',
    title: 'what is said after reasoning is lost',
    layer: 'invariants',
    breaks: ['response.output-not-empty'],
    reports: ['https://github.com/BerriAI/litellm/issues/27492'],
    ...finalResponses((response, { in: where }) => {
      const output = objects(response['output']);
      if (where === 'json' && output.some(({ type }) => type === 'reasoning'))
        response['output'] = output.filter(({ type }) => type === 'reasoning');
    }),
  },
  {
    id: 'created-at-missing',
    title: 'a Response has no created_at',
    layer: 'schema',
    breaks: ['response.created-at'],
    reports: ['https://github.com/Wei-Shaw/sub2api/issues/5601'],
    ...responses((response) => {
      delete response['created_at'];
    }),
  },
  {
    id: 'usage-zero',
    title: 'usage is zero throughout',
    layer: 'invariants',
    breaks: ['usage.present'],
    reports: ['https://github.com/Wei-Shaw/sub2api/issues/2431'],
    ...usages((usage) => {
      for (const field of ['input_tokens', 'output_tokens', 'total_tokens']) usage[field] = 0;
    }),
  },
  {
    id: 'refusal-events-missing',
    title: 'a refusal is in the terminal event alone',
    layer: 'grammar',
    breaks: ['stream.deltas-present'],
    reports: ['https://github.com/Oaklight/llm-rosetta/pull/528'],
    ...withoutTypes('response.refusal.delta', 'response.refusal.done'),
  },
  {
    id: 'empty-call-not-announced',
    title: 'a call without arguments has no events of its own',
    layer: 'equality',
    breaks: ['stream.deltas-present'],
    reports: ['https://github.com/vllm-project/vllm/issues/48274'],
    events(events) {
      const empty = new Set<unknown>();
      for (const { item, output_index: index, type } of events)
        if (type === 'response.output_item.done' && isObject(item) && item['arguments'] === '{}')
          empty.add(index);
      return renumbered(events.filter(({ output_index: index }) => index === undefined || !empty.has(index)));
    },
  },
  {
    id: 'done-ends-the-stream',
    title: 'the end of the upstream is taken for an error, and the terminal event is lost',
    layer: 'grammar',
    breaks: ['stream.terminal-present'],
    reports: [
      'https://github.com/caozhiyuan/copilot-api/issues/338',
      'https://github.com/praxis-proxy/praxis/pull/742',
      'https://github.com/router-for-me/CLIProxyAPI/issues/5028',
    ],
    ...withoutEvents(isTerminal),
    frames: (frames) => frames.filter(({ text }) => !text.includes('[DONE]')),
  },
  {
    id: 'socket-closed-early',
    title: 'a WebSocket is closed in the middle of a turn, as if all had been said',
    layer: 'grammar',
    breaks: ['websocket.create'],
    reports: ['https://github.com/diegosouzapw/OmniRoute/pull/12737'],
    messages: (frames) => (frames.length > 3 ? [...frames.slice(0, -1), { text: '', cut: true }] : frames),
  },
];

export const addedFaults: readonly Fault[] = [
  {
    id: 'instructions-injected',
    title: 'instructions that nobody sent come back, and are in the context',
    layer: 'invariants',
    breaks: ['echo.instructions'],
    reports: ['https://github.com/CherryHQ/cherry-studio/pull/16054'],
    ...responses((response) => {
      response['instructions'] ??= 'You are a coding agent.';
    }),
  },
  {
    id: 'phantom-item',
    title: 'a stream begins with an item that is not in the response',
    layer: 'equality',
    breaks: ['equality.final-output'],
    reports: ['https://github.com/diegosouzapw/OmniRoute/pull/10806'],
    events(events) {
      const begun = events.findIndex(({ type }) => type === 'response.output_item.added');
      if (begun < 0) return events;
      const item = { id: 'rs_phantom', type: 'reasoning', summary: [] };
      const later = events.map((event) =>
        typeof event['output_index'] === 'number'
          ? { ...event, output_index: event['output_index'] + 1 }
          : event,
      );
      const place = { sequence_number: 0, output_index: 0, item };
      const phantom = ['response.output_item.added', 'response.output_item.done'].map((type) => ({
        type,
        ...place,
      }));
      return renumbered(later.toSpliced(begun, 0, ...phantom));
    },
  },
  {
    id: 'function-as-custom',
    title: 'a call of a function comes as one of a custom tool',
    layer: 'invariants',
    breaks: ['tools.named'],
    reports: ['https://github.com/diegosouzapw/OmniRoute/pull/10041'],
    ...items((item, { in: where }) => {
      if (where !== 'json' || item['type'] !== 'function_call') return;
      item['type'] = 'custom_tool_call';
      item['input'] = item['arguments'] ?? '';
      delete item['arguments'];
    }),
  },
  {
    id: 'citation-nested',
    title: 'a citation lies within an object of its own, as in chat completions',
    layer: 'schema',
    breaks: ['item.annotations'],
    reports: ['https://github.com/theopenco/llmgateway/pull/2992'],
    ...parts((part) => {
      part['annotations'] = objects(part['annotations']).map(({ type = '', ...rest }) => ({
        type,
        [String(type)]: rest,
      }));
    }),
  },
  {
    id: 'error-frame-untyped',
    title: 'a failure in mid-stream is a frame with an error and no type',
    layer: 'schema',
    breaks: ['sse.no-chat-chunks'],
    reports: [
      'https://github.com/BerriAI/litellm/pull/40243',
      'https://github.com/maximhq/bifrost/issues/6783',
      'https://github.com/vllm-project/vllm/pull/40418',
    ],
    frames: (frames) =>
      frames.map((frame, index) => (index === frames.length - 1 ? { text: UNTYPED } : frame)),
  },
  {
    id: 'failed-without-code',
    title: 'the error of a failed response has no code',
    layer: 'schema',
    breaks: ['response.error-fits-status'],
    reports: ['https://github.com/Kilo-Org/kilo-pi-provider/pull/29'],
    ...finalResponses((response, { body }) => {
      if (body?.['temperature'] === undefined) return;
      response['status'] = 'failed';
      response['error'] = { type: 'server_error', message: 'The upstream failed.' };
    }),
  },
];

export const refusedFaults: readonly Fault[] = [
  {
    id: 'namespace-refused',
    title: 'a tool of type namespace is refused',
    layer: 'state',
    breaks: ['hosted.namespaces'],
    reports: [
      'https://github.com/Dstack-TEE/private-ai-gateway/issues/172',
      'https://github.com/envoyproxy/ai-gateway/pull/2317',
      'https://github.com/ollama/ollama/issues/17618',
    ],
    ...refusing((body) => objects(body['tools']).some(({ type }) => type === 'namespace'), 'tools[0].type'),
  },
  {
    id: 'max-output-tokens-refused',
    title: 'max_output_tokens is refused, since the upstream has no such field',
    layer: 'state',
    breaks: ['http.success-status'],
    reports: ['https://github.com/Wei-Shaw/sub2api/issues/3954'],
    ...refusing((body) => typeof body['max_output_tokens'] === 'number', 'max_output_tokens'),
  },
  {
    id: 'forced-choice-501',
    title: 'a forced tool_choice is answered with 501',
    layer: 'state',
    breaks: ['tools.required'],
    reports: [
      'https://github.com/vllm-project/vllm/issues/53626',
      'https://github.com/vllm-project/vllm/pull/44664',
    ],
    refuse: ({ body }) =>
      body?.['tool_choice'] === 'required' ? { status: 501, message: 'Not implemented.' } : null,
  },
  {
    id: 'models-come-and-go',
    title: 'every fifth request finds no such model',
    layer: 'state',
    breaks: ['http.success-status'],
    reports: ['https://github.com/Wei-Shaw/sub2api/issues/6701'],
    refuse: (asked) =>
      isCreate(asked) && isNth(asked, 5)
        ? { status: 400, message: 'unknown provider for model', code: 'model_not_found', param: 'model' }
        : null,
  },
  {
    id: 'now-and-then-500',
    title: 'every seventh request ends in 500 with a stack trace',
    layer: 'errors',
    breaks: ['http.no-server-error'],
    reports: ['https://github.com/BerriAI/litellm/issues/2487'],
    refuse: (asked) =>
      isCreate(asked) && isNth(asked, 7)
        ? { status: 500, message: 'Traceback (most recent call last):\n  File "router.py", line 12' }
        : null,
  },
  {
    id: 'encrypted-reasoning-refused',
    title: 'encrypted reasoning is refused by another account than the one that made it',
    layer: 'state',
    breaks: ['reasoning.replay'],
    reports: [
      'https://github.com/maximhq/bifrost/pull/5892',
      'https://github.com/Wei-Shaw/sub2api/issues/3138',
      'https://github.com/experientiallabs/experiential/pull/965',
      'https://github.com/VicBilibily/GCMP/issues/345',
    ],
    refuse: refuseItems(
      (item) => item['type'] === 'reasoning' && typeof item['encrypted_content'] === 'string',
      'The encrypted content could not be verified.',
    ),
  },
  {
    id: 'system-twice-refused',
    title: 'instructions together with a system message are refused',
    layer: 'state',
    breaks: ['input.roles'],
    reports: [
      'https://github.com/BerriAI/litellm/pull/39282',
      'https://github.com/jundot/omlx/issues/1908',
      'https://github.com/raullenchai/Rapid-MLX/issues/549',
    ],
    refuse: refuseItems(
      (item) => item['role'] === 'system' || item['role'] === 'developer',
      'System message must be at the beginning.',
    ),
  },
  {
    id: 'apart-output-refused',
    title: 'the output of a call is refused where it does not stand next to the call',
    layer: 'state',
    breaks: ['tools.round-trip'],
    reports: [
      'https://github.com/deepseek-ai/awesome-deepseek-integration/issues/740',
      'https://github.com/kolega-ai/kolega-code/pull/403',
      'https://github.com/MayDay-wpf/snow-app/pull/9',
    ],
    refuse: ({ body }) => {
      const given = inputItems(body);
      const apart = given.some(
        (item, index) =>
          item['type'] === 'function_call' && given[index + 1]?.['call_id'] !== item['call_id'],
      );
      return apart ? { status: 400, message: 'No tool output found for tool call.', param: 'input' } : null;
    },
  },
  {
    id: 'string-content-refused',
    title: 'the content of a message has to be a list',
    layer: 'state',
    breaks: ['input.easy-message'],
    reports: ['https://github.com/infinigence/octollm/pull/86'],
    refuse: refuseItems((item) => typeof item['content'] === 'string', 'content: expected a list.'),
  },
  {
    id: 'logprobs-refused',
    title: 'top_logprobs is refused',
    layer: 'state',
    breaks: ['http.success-status'],
    reports: ['https://github.com/tenstorrent/tt-inference-server/pull/2433'],
    ...refusing((body) => typeof body['top_logprobs'] === 'number', 'top_logprobs'),
  },
  {
    id: 'cancel-missing',
    title: 'there is no route to cancel a response',
    layer: 'state',
    breaks: ['background.cancel'],
    reports: ['https://github.com/ogx-ai/ogx/issues/5180'],
    refuse: (asked) => (isOn(CANCEL, asked) ? { status: 404, message: 'Not Found' } : null),
  },
  {
    id: 'chained-output-500',
    title: 'a turn that goes on from a call ends in 500',
    layer: 'state',
    breaks: ['tools.chained-output', 'http.no-server-error'],
    reports: ['https://github.com/ogx-ai/ogx/issues/3269', 'https://github.com/ogx-ai/ogx/issues/3268'],
    refuse: ({ body }) =>
      typeof body?.['previous_response_id'] === 'string' &&
      inputItems(body).some(({ type }) => type === 'function_call_output')
        ? { status: 500, message: 'Internal server error' }
        : null,
  },
  {
    id: 'previous-refused',
    title: 'previous_response_id is refused, since the turn before went to another account',
    layer: 'state',
    breaks: ['state.previous-response'],
    reports: [
      'https://github.com/Wei-Shaw/sub2api/issues/6243',
      'https://github.com/Wei-Shaw/sub2api/issues/2133',
      'https://github.com/microsoft/vscode/issues/317158',
      'https://github.com/Wei-Shaw/sub2api/issues/6524',
    ],
    ...refusing((body) => typeof body['previous_response_id'] === 'string', 'previous_response_id'),
  },
  {
    id: 'overflow-code-wrong',
    title: 'the error of a context that is too long has a code of its own',
    layer: 'errors',
    breaks: ['truncation.context-overflow-code'],
    reports: ['https://github.com/kortix-ai/suna/pull/6368'],
    ...errors((error) => ({
      error:
        error['code'] === 'context_length_exceeded' ? { ...error, code: 'upstream_client_error' } : error,
    })),
  },
];

/** A fault of what is done is not to show in what is said. */
function toolsAsSent(): Pick<Fault, 'json' | 'events'> {
  return responses((response, { body }) => {
    if (body?.['tools'] !== undefined) response['tools'] = body['tools'];
    if (body?.['tool_choice'] !== undefined) response['tool_choice'] = body['tool_choice'];
  });
}

function isNth({ memory }: Asked, n: number): boolean {
  const count = Number(memory.get('count') ?? 0) + 1;
  memory.set('count', count);
  return count % n === 0;
}

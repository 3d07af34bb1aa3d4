/** State, as far as it lies in the input: what a server refuses, drops or does not do of what a request asks. */
import { isObject } from '../answer/json.ts';
import { finalResponses, items, objects, responses, usages } from '../edits/parts.ts';
import { changed, changedItems, refusal, refuseItems, refusing } from './asked.ts';
import type { Fault } from './fault.ts';

export const request: readonly Fault[] = [
  {
    id: 'instructions-ignored',
    title: 'instructions never reach the model',
    layer: 'state',
    breaks: ['input.instructions'],
    reports: [
      'https://github.com/Layr-Labs/d-inference/issues/731',
      'https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/1154',
    ],
    request: (asked) => changed(asked, ({ instructions: _left, ...body }) => body),
    ...responses((response, { body }) => {
      response['instructions'] = body?.['instructions'] ?? null;
    }),
  },
  {
    id: 'image-dropped',
    title: 'images are dropped from the input',
    layer: 'state',
    breaks: ['input.image'],
    reports: [
      'https://github.com/modelship-ai/modelship/pull/190',
      'https://github.com/api7/aisix/pull/1185',
    ],
    request: (asked) =>
      changedItems(asked, (item) =>
        Array.isArray(item['content'])
          ? { ...item, content: objects(item['content']).filter((part) => part['type'] !== 'input_image') }
          : item,
      ),
  },
  {
    id: 'untyped-message-refused',
    title: 'a message without a type is refused',
    layer: 'state',
    breaks: ['input.easy-message'],
    reports: [
      'https://github.com/envoyproxy/ai-gateway/pull/1839',
      'https://github.com/Menci/Floway/pull/198',
    ],
    refuse: refuseItems((item) => !('type' in item), 'Unknown item: type is missing.'),
  },
  {
    id: 'nulls-refused',
    title: 'optional fields that are null are refused',
    layer: 'state',
    breaks: ['input.nulls'],
    reports: [
      'https://github.com/vllm-project/vllm/pull/48098',
      'https://github.com/vllm-project/vllm/issues/54224',
    ],
    refuse: ({ body }) => {
      const field = Object.entries(body ?? {}).find(([, value]) => value === null)?.[0];
      return field === undefined ? null : refusal(`Invalid type for '${field}': null.`, field);
    },
  },
  {
    id: 'metadata-refused',
    title: 'metadata is refused',
    layer: 'state',
    breaks: ['input.metadata'],
    reports: [
      'https://github.com/router-for-me/CLIProxyAPI/issues/3296',
      'https://github.com/BerriAI/litellm/pull/24670',
      'https://github.com/mnfst/llm-gateway/pull/1807',
    ],
    refuse: ({ body }) =>
      isObject(body?.['metadata']) ? refusal("Unsupported parameter: 'metadata'.", 'metadata') : null,
  },
  {
    id: 'sampling-502',
    title: 'temperature and top_p end in 502',
    layer: 'state',
    breaks: ['input.sampling', 'http.no-server-error'],
    reports: ['https://github.com/Wei-Shaw/sub2api/pull/589'],
    refuse: ({ body }) =>
      typeof body?.['temperature'] === 'number' ? { status: 502, message: 'Upstream request failed.' } : null,
  },
  {
    id: 'tool-output-list-refused',
    title: 'a function_call_output that is a list of parts is refused',
    layer: 'state',
    breaks: ['tools.output-list'],
    reports: [
      'https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/2248',
      'https://github.com/ggml-org/llama.cpp/issues/23465',
      'https://github.com/sgl-project/sglang/issues/33867',
    ],
    refuse: refuseItems((item) => Array.isArray(item['output']), 'output: expected a string, got an array.'),
  },
  {
    id: 'own-output-refused',
    title: 'the server refuses its own output items as input of the next turn',
    layer: 'state',
    breaks: ['input.own-output'],
    reports: [
      'https://github.com/Wei-Shaw/sub2api/issues/3785',
      'https://github.com/Wei-Shaw/sub2api/issues/3981',
      'https://github.com/BerriAI/litellm/pull/26238',
      'https://github.com/openai/openai-agents-python/issues/1616',
    ],
    refuse: refuseItems(
      (item) => objects(item['content']).some((part) => part['type'] === 'output_text' && 'logprobs' in part),
      'content: unknown field logprobs.',
    ),
  },
  {
    id: 'bare-assistant-refused',
    title: 'an earlier assistant message without annotations is refused',
    layer: 'state',
    breaks: ['input.assistant-bare'],
    reports: ['https://github.com/langchain-ai/langchain/pull/32557'],
    refuse: refuseItems(
      (item) =>
        objects(item['content']).some((part) => part['type'] === 'output_text' && !('annotations' in part)),
      'content: annotations is missing.',
    ),
  },
  {
    id: 'reasoning-input-refused',
    title: 'reasoning items are refused as input',
    layer: 'state',
    breaks: ['reasoning.replay'],
    reports: [
      'https://github.com/theopenco/llmgateway/pull/2134',
      'https://github.com/am17an/llama.cpp/issues/50',
      'https://github.com/BerriAI/litellm/issues/13420',
    ],
    refuse: refuseItems((item) => item['type'] === 'reasoning', 'Unknown item type: reasoning.'),
  },
  {
    id: 'encrypted-content-missing',
    title: 'include reasoning.encrypted_content has no effect',
    layer: 'state',
    breaks: ['reasoning.encrypted'],
    reports: [
      'https://github.com/theopenco/llmgateway/pull/3042',
      'https://github.com/ogx-ai/ogx/issues/4440',
    ],
    ...items((item) => {
      if (item['type'] === 'reasoning') delete item['encrypted_content'];
    }),
  },
  {
    id: 'no-summary',
    title: 'a reasoning summary that was asked for is not given',
    layer: 'state',
    breaks: ['reasoning.summary'],
    reports: ['https://github.com/deepseek-ai/awesome-deepseek-integration/issues/738'],
    request: (asked) =>
      changed(asked, (body) =>
        isObject(body['reasoning']) ? { ...body, reasoning: { ...body['reasoning'], summary: null } } : body,
      ),
    ...responses((response, { body }) => {
      if (isObject(response['reasoning']) && isObject(body?.['reasoning'])) {
        response['reasoning']['summary'] = body['reasoning']['summary'] ?? null;
      }
    }),
  },
  {
    id: 'cached-tokens-never-reported',
    title: 'cached_tokens is always 0',
    layer: 'state',
    breaks: ['caching.hit'],
    reports: [
      'https://github.com/Wei-Shaw/sub2api/issues/5371',
      'https://github.com/caigee-cmd/cli2api/pull/221',
      'https://github.com/NousResearch/hermes-agent/pull/25422',
      'https://github.com/BerriAI/litellm/issues/22984',
      'https://github.com/ollama/ollama/issues/8008',
      'https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/778',
      'https://github.com/vllm-project/vllm/issues/44961',
      'https://github.com/BerriAI/litellm/issues/22984',
      'https://github.com/BerriAI/litellm/issues/35127',
      'https://github.com/ollama/ollama/pull/16138',
      'https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/2390',
      'https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/2419',
    ],
    ...usages((usage) => {
      if (isObject(usage['input_tokens_details'])) usage['input_tokens_details']['cached_tokens'] = 0;
    }),
  },
  {
    id: 'string-input-failed',
    title: 'a response to input that is a string fails',
    layer: 'state',
    breaks: ['input.string'],
    reports: [],
    ...finalResponses((response, { body }) => {
      if (typeof body?.['input'] !== 'string') return;
      response['status'] = 'failed';
      response['error'] = { code: 'server_error', message: 'The input is no list of messages.' };
    }),
  },
  {
    id: 'typed-message-refused',
    title: 'a message that says its type is refused',
    layer: 'state',
    breaks: ['input.typed-message'],
    reports: [],
    refuse: refuseItems((item) => item['type'] === 'message', 'Unknown field type.'),
  },
  {
    id: 'developer-refused',
    title: 'the role developer is refused',
    layer: 'state',
    breaks: ['input.roles'],
    reports: [],
    refuse: refuseItems((item) => item['role'] === 'developer', 'Unknown role: developer.'),
  },
  {
    id: 'assistant-refused',
    title: 'an earlier assistant message is refused',
    layer: 'state',
    breaks: ['input.assistant-history'],
    reports: [],
    refuse: refuseItems((item) => item['role'] === 'assistant', 'The last message has to be of the user.'),
  },
  {
    id: 'file-dropped',
    title: 'files are dropped from the input',
    layer: 'state',
    breaks: ['input.file'],
    reports: [],
    request: (asked) =>
      changedItems(asked, (item) =>
        Array.isArray(item['content'])
          ? { ...item, content: objects(item['content']).filter((part) => part['type'] !== 'input_file') }
          : item,
      ),
  },
  {
    id: 'phase-refused',
    title: 'the phase of an earlier message is refused',
    layer: 'state',
    breaks: ['input.phase'],
    reports: [],
    refuse: refuseItems((item) => typeof item['phase'] === 'string', 'Unknown field phase.'),
  },
  {
    id: 'messages-refused',
    title: 'messages in place of input are refused',
    layer: 'state',
    breaks: ['input.messages'],
    reports: [],
    dialect: 'ezmodel',
    ...refusing((body) => 'messages' in body, 'messages'),
  },
  {
    id: 'stream-refused',
    title: 'stream is refused, and so is all that is asked for with it',
    layer: 'state',
    breaks: ['http.success-status'],
    reports: [],
    ...refusing((body) => body['stream'] === true, 'stream'),
  },
];

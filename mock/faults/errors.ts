/** Layer 6: wrong status, wrong envelope, wrong time, or too much said. */
import { frameOf } from '../sse.ts';
import { STREAM_CONTENT_TYPE } from '../sse.ts';
import { isObject } from '../answer/json.ts';
import { errors } from '../edits/parts.ts';
import { isCreate, isRetrieve } from '../edits/edits.ts';
import type { Fault } from './fault.ts';

export const errorFaults: readonly Fault[] = [
  {
    id: 'flat-error-envelope',
    title: 'the fields of an error are not wrapped in an error object',
    layer: 'errors',
    breaks: ['error.envelope'],
    reports: [
      'https://github.com/vllm-project/vllm/pull/17664',
      'https://github.com/Helicone/ai-gateway/pull/170',
      'https://github.com/ogx-ai/ogx/pull/4652',
    ],
    ...errors((error) => ({ object: 'error', ...error })),
  },
  {
    id: 'error-as-string',
    title: 'error is a string',
    layer: 'errors',
    breaks: ['error.envelope'],
    reports: ['https://github.com/BerriAI/litellm/issues/669'],
    ...errors((error) => ({ error: error['message'] })),
  },
  {
    id: 'integer-error-code',
    title: 'the code of an error is its status as a number',
    layer: 'errors',
    breaks: ['error.envelope'],
    reports: [
      'https://github.com/BerriAI/litellm/issues/4970',
      'https://github.com/unslothai/unsloth/issues/5141',
    ],
    ...errors((error, { status }) => ({ error: { ...error, code: status } })),
  },
  {
    id: 'framework-errors',
    title: 'unknown routes and methods get the answer of the web framework',
    layer: 'errors',
    breaks: ['error.unknown-route', 'error.wrong-method', 'error.envelope'],
    reports: [
      'https://github.com/BerriAI/litellm/pull/24536',
      'https://github.com/lidge-jun/opencodex/issues/2833',
      'https://github.com/ogx-ai/ogx/pull/4883',
      'https://github.com/james-6-23/codex2api/issues/50',
    ],
    json: (value, { status }) =>
      status === 404 || status === 405
        ? { detail: status === 404 ? 'Not Found' : 'Method Not Allowed' }
        : value,
  },
  {
    id: 'error-in-stream',
    title: 'an error that is known beforehand is answered with 200 and an event',
    layer: 'errors',
    breaks: ['error.before-stream'],
    reports: [
      'https://github.com/QuantumNous/new-api/issues/3142',
      'https://github.com/openclaw/clawrouter/issues/101',
      'https://github.com/kittors/CliRelay/pull/513',
    ],
    reply(reply, { body, status }) {
      if (status < 400 || body?.['stream'] !== true || reply.body.kind !== 'text') return reply;
      const error = errorIn(reply.body.text);
      const event = {
        type: 'error',
        sequence_number: 0,
        code: error['code'],
        message: error['message'],
        param: null,
        error,
      };
      const headers = { ...reply.headers, 'content-type': STREAM_CONTENT_TYPE };
      return { status: 200, headers, body: { kind: 'stream', frames: [frameOf(event)] } };
    },
  },
  {
    id: 'key-in-error',
    title: 'an error repeats the key that was sent',
    layer: 'errors',
    breaks: ['error.no-secret'],
    reports: [
      'https://github.com/BerriAI/litellm/issues/18731',
      'https://github.com/BerriAI/litellm/pull/25203',
      'https://github.com/BerriAI/litellm/issues/39757',
    ],
    ...errors((error, { headers }) => {
      const key = (headers['authorization'] ?? '').replace(/^bearer /i, '');
      return { error: { ...error, message: `${String(error['message'])} Received API Key = ${key}` } };
    }),
  },
  {
    id: 'input-in-error',
    title: 'a validation error repeats the whole request for every variant that it tried',
    layer: 'errors',
    breaks: ['error.bounded'],
    reports: ['https://github.com/vllm-project/vllm/issues/49239'],
    ...errors((error, { body }) => {
      const echo = JSON.stringify(body).slice(0, 20_000);
      const message = Array.from({ length: 40 }, (_, index) => `variant ${index}: input_value=${echo}`).join(
        '\n',
      );
      return { error: { ...error, message: `${String(error['message'])}\n${message}` } };
    }),
  },
  {
    id: 'bad-input-500',
    title: 'a bad request is answered with 500',
    layer: 'errors',
    breaks: ['http.no-server-error'],
    reports: [
      'https://github.com/sgl-project/sglang/pull/25881',
      'https://github.com/NVIDIA/TensorRT-LLM/issues/6329',
    ],
    reply: (reply, { status }) => (status === 400 ? { ...reply, status: 500 } : reply),
  },
  {
    id: 'unknown-id-500',
    title: 'an unknown response id is answered with 500',
    layer: 'errors',
    breaks: ['state.unknown-id', 'http.no-server-error'],
    reports: [
      'https://github.com/BerriAI/litellm/issues/34422',
      'https://github.com/BerriAI/litellm/issues/13754',
    ],
    reply: (reply, told) =>
      told.status === 404 && (isRetrieve(told) || told.method === 'DELETE')
        ? { ...reply, status: 500 }
        : reply,
  },
  {
    id: 'ignore-bad-input',
    title: 'fields of the wrong type, out of range or missing are overlooked',
    layer: 'errors',
    breaks: [
      'error.wrong-type',
      'error.missing-input',
      'error.missing-model',
      'error.out-of-range',
      'error.bad-tools',
      'error.unknown-parameter',
      'tools.orphan-output',
      'tools.unknown-choice',
      'structured.bad-schema',
    ],
    reports: [
      'https://github.com/ENTERPILOT/GoModel/pull/965',
      'https://github.com/ai-dynamo/frontend-crates/issues/207',
      'https://github.com/BerriAI/litellm/issues/35582',
    ],
    overlook: (asked, status) => {
      if (status !== 400 || !isCreate(asked) || !asked.body) return null;
      const { model, stream } = asked.body;
      return {
        model: typeof model === 'string' ? model : 'resproof-1',
        input: 'Hello',
        stream: stream === true,
      };
    },
  },
  {
    id: 'wrong-auth-status',
    title: 'a bad key is answered with 400 and not with 401',
    layer: 'errors',
    breaks: ['auth.wrong-key', 'auth.missing-key'],
    reports: ['https://github.com/BerriAI/litellm/issues/18731'],
    reply: (reply, { status }) => (status === 401 ? { ...reply, status: 400 } : reply),
  },
  {
    id: 'error-without-message',
    title: 'the message of an error is empty',
    layer: 'errors',
    breaks: ['error.message'],
    reports: [],
    ...errors((error) => ({ error: { ...error, message: '' } })),
  },
  {
    id: 'bad-json-415',
    title: 'a body that is not JSON is answered with 415',
    layer: 'errors',
    breaks: ['error.bad-json'],
    reports: [],
    reply: (reply, { body, method, status }) =>
      method === 'POST' && body === null && status === 400 ? { ...reply, status: 415 } : reply,
  },
  {
    id: 'bad-request-422',
    title: 'a bad request is answered with 422',
    layer: 'errors',
    breaks: ['error.bad-request-status'],
    reports: [],
    reply: (reply, { status }) => (status === 400 ? { ...reply, status: 422 } : reply),
  },
  {
    id: 'any-model-taken',
    title: 'a model that does not exist is answered by another one',
    layer: 'errors',
    breaks: ['error.unknown-model'],
    reports: [],
    overlook: (asked, status) =>
      status === 404 && isCreate(asked) && asked.body ? { ...asked.body, model: 'gpt-5-mini' } : null,
  },
  {
    id: 'bad-request-lames',
    title: 'after a few bad requests the server answers none',
    layer: 'state',
    breaks: ['error.survives'],
    reports: [],
    refuse: ({ memory }) =>
      Number(memory.get('refused') ?? 0) > 2 ? { status: 503, message: 'The worker has died.' } : null,
    json(value, { memory, status, body }) {
      if (status === 400 || (status === 404 && body !== null))
        memory.set('refused', Number(memory.get('refused') ?? 0) + 1);
      return value;
    },
  },
  {
    id: 'error-event-empty',
    title: 'a stream ends with an error event that says nothing',
    layer: 'errors',
    breaks: ['error.stream-event'],
    reports: [
      'https://github.com/Menci/Floway/pull/330',
      'https://github.com/stdapi-ai/stdapi.ai/issues/294',
      'https://github.com/zyycn/codex-proxy-rs/pull/90',
    ],
    events: (events) =>
      events.map((event, index) =>
        index === events.length - 1
          ? {
              type: 'error',
              sequence_number: event['sequence_number'] ?? 0,
              code: null,
              message: '',
              param: null,
            }
          : event,
      ),
  },
];

function errorIn(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  return isObject(value) && isObject(value['error']) ? value['error'] : {};
}

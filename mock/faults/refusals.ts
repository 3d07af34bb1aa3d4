/** State: what a server refuses, drops or reads as less than it says, though clients send it every day. */
import { isObject } from '../answer/json.ts';
import { isCreate } from '../edits/edits.ts';
import { finalResponses, inputItems, objects, responses } from '../edits/parts.ts';
import { changed, refusal, refusing } from './asked.ts';
import type { Fault } from './fault.ts';

export const refusalFaults: readonly Fault[] = [
  {
    id: 'untyped-messages-dropped',
    title: 'messages without a type are dropped, and nothing is said of it',
    layer: 'state',
    breaks: ['input.easy-message'],
    reports: [
      'https://github.com/lobehub/lobehub/pull/18876',
      'https://github.com/MAXeaglet/commandcode-proxy/issues/30',
      'https://github.com/mudler/LocalAI/issues/10039',
    ],
    request: (asked) =>
      changed(asked, (body) =>
        Array.isArray(body['input'])
          ? { ...body, input: body['input'].filter((item) => isObject(item) && 'type' in item) }
          : body,
      ),
    overlook: ({ body }, status) =>
      status === 400 && Array.isArray(body?.['input']) ? { ...body, input: 'Hello' } : null,
  },
  {
    id: 'named-becomes-any',
    title: 'tool_choice that names a function lets any of them be called',
    layer: 'invariants',
    breaks: ['tools.named'],
    reports: ['https://github.com/BerriAI/litellm/pull/29812'],
    request: (asked) =>
      changed(asked, (body) => {
        const { tools, tool_choice: choice } = body;
        if (!isObject(choice) || choice['type'] !== 'function') return body;
        const other = objects(tools).find(({ name }) => typeof name === 'string' && name !== choice['name']);
        return other === undefined ? body : { ...body, tool_choice: { ...choice, name: other['name']! } };
      }),
    ...responses((response, { body }) => {
      if (body?.['tool_choice'] !== undefined) response['tool_choice'] = body['tool_choice'];
    }),
  },
  {
    id: 'include-refused',
    title: 'include is refused',
    layer: 'state',
    breaks: ['reasoning.encrypted'],
    reports: ['https://github.com/ENTERPILOT/GoModel/pull/589'],
    ...refusing(({ include }) => Array.isArray(include), 'include'),
  },
  {
    id: 'instructions-501',
    title: 'instructions are answered with 501',
    layer: 'state',
    breaks: ['input.instructions'],
    reports: ['https://github.com/ai-dynamo/dynamo/pull/1694'],
    refuse: (asked) =>
      isCreate(asked) && typeof asked.body?.['instructions'] === 'string'
        ? { status: 501, message: 'Not implemented.' }
        : null,
  },
  {
    id: 'foreign-ids-502',
    title: 'an item of another server, by its id, ends in 502',
    layer: 'errors',
    breaks: ['http.no-server-error'],
    reports: [
      'https://github.com/Wei-Shaw/sub2api/issues/3785',
      'https://github.com/Wei-Shaw/sub2api/issues/3981',
      'https://github.com/BerriAI/litellm/pull/26238',
    ],
    refuse: ({ body }) =>
      inputItems(body).some(({ id }) => typeof id === 'string' && id.startsWith('item_'))
        ? { status: 502, message: 'Upstream request failed.' }
        : null,
  },
  {
    id: 'model-lost-at-times',
    title: 'every fourth request finds no such model',
    layer: 'state',
    breaks: ['http.success-status'],
    reports: ['https://github.com/Wei-Shaw/sub2api/issues/6701'],
    refuse: (asked) => {
      if (!isCreate(asked)) return null;
      const count = Number(asked.memory.get('count') ?? 0) + 1;
      asked.memory.set('count', count);
      return count % 4 === 0
        ? { ...refusal('Unknown provider for model.', 'model'), code: 'model_not_found' }
        : null;
    },
  },
  {
    id: 'chained-output-unanswered',
    title: 'the output of a function behind previous_response_id gets an answer without output',
    layer: 'state',
    breaks: ['tools.chained-output'],
    reports: ['https://github.com/ollama/ollama/issues/18419'],
    ...finalResponses((response, { body }) => {
      if (typeof body?.['previous_response_id'] !== 'string') return;
      if (inputItems(body).some(({ type }) => type === 'function_call_output')) response['output'] = [];
    }),
  },
  {
    id: 'overflow-misnamed',
    title: 'a context that is too long is refused with a code of the server',
    layer: 'errors',
    breaks: ['truncation.context-overflow-code'],
    reports: ['https://github.com/kortix-ai/suna/pull/6368'],
    json: (value) =>
      isObject(value['error']) && value['error']['code'] === 'context_length_exceeded'
        ? { ...value, error: { ...value['error'], code: 'upstream_client_error' } }
        : value,
  },
];

/** State: what is kept from one request to the next. */
import { isObject, mapStrings } from '../answer/json.ts';
import { finalResponses, inputItems, numberAt, responses } from '../edits/parts.ts';
import { isCreate, isRetrieve } from '../edits/edits.ts';
import type { Asked, Fault, Told } from './fault.ts';

export const state: readonly Fault[] = [
  {
    id: 'ignore-previous-response',
    title: 'previous_response_id is accepted and ignored',
    layer: 'state',
    breaks: ['state.previous-response', 'state.unknown-previous'],
    reports: [
      'https://github.com/Portkey-AI/gateway/issues/1672',
      'https://github.com/Blaizzy/mlx-vlm/issues/1046',
      'https://github.com/tenstorrent/tt-inference-server/issues/3023',
    ],
    request: (asked) => without(asked, 'previous_response_id'),
    ...responses((response, { body }) => {
      if (body?.['previous_response_id'] !== undefined)
        response['previous_response_id'] = body['previous_response_id'];
    }),
  },
  {
    id: 'nothing-stored',
    title: 'store is accepted and nothing is stored',
    layer: 'state',
    breaks: ['state.retrieve', 'state.previous-response'],
    reports: [
      'https://github.com/BerriAI/litellm/issues/26147',
      'https://github.com/digitalocean/gradient-python/issues/96',
      'https://github.com/vllm-project/vllm/pull/22185',
      'https://github.com/SamSaffron/term-llm/pull/460',
      'https://github.com/vllm-project/vllm/pull/22137',
    ],
    request: (asked) =>
      isCreate(asked) && asked.body ? { ...asked, body: { ...asked.body, store: false } } : asked,
    ...responses((response, { body }) => {
      response['store'] = body?.['store'] ?? true;
    }),
  },
  {
    id: 'store-false-stored',
    title: 'a response made with store false is stored all the same',
    layer: 'state',
    breaks: ['state.store-false'],
    reports: ['https://github.com/dativo-io/talon/issues/213', 'https://github.com/smg-project/smg/pull/916'],
    request: (asked) =>
      isCreate(asked) && asked.body?.['store'] === false
        ? { ...asked, body: { ...asked.body, store: true } }
        : asked,
    ...responses((response, { body }) => {
      if (body?.['store'] === false) response['store'] = false;
    }),
  },
  {
    id: 'streamed-id-unusable',
    title: 'the id of a streamed response is one that the server does not know',
    layer: 'state',
    breaks: ['state.streamed-id-usable'],
    reports: [
      'https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/1188',
      'https://github.com/stdapi-ai/stdapi.ai/issues/87',
      'https://github.com/praxis-proxy/praxis/pull/742',
    ],
    events: (events) => {
      const id = events
        .map((event) => (isObject(event['response']) ? event['response']['id'] : null))
        .find(Boolean);
      if (typeof id !== 'string') return events;
      return mapStrings(events, (text) => (text === id ? `${id}0` : text));
    },
  },
  {
    id: 'delete-does-nothing',
    title: 'DELETE says yes and deletes nothing',
    layer: 'state',
    breaks: ['state.delete'],
    reports: ['https://github.com/sgl-project/sglang/pull/10387'],
    request: (asked) => (isDelete(asked) ? { ...asked, method: 'GET' } : asked),
    json: (value, told) =>
      isDelete(told) && told.status === 200 ? { id: value['id'], object: 'response', deleted: true } : value,
  },
  {
    id: 'input-items-empty',
    title: 'the list of input items is always empty',
    layer: 'state',
    breaks: ['state.input-items'],
    reports: ['https://github.com/sgl-project/sglang/pull/10387'],
    json: (value) =>
      'has_more' in value ? { ...value, data: [], first_id: null, last_id: null, has_more: false } : value,
  },
  {
    id: 'has-more-false',
    title: 'lists always say that there is no more',
    layer: 'state',
    breaks: ['state.input-items-paging'],
    reports: ['https://github.com/ogx-ai/ogx/issues/5611'],
    json: (value) => ('has_more' in value ? { ...value, has_more: false } : value),
  },
  {
    id: 'item-reference-refused',
    title: 'an item_reference is refused',
    layer: 'state',
    breaks: ['input.item-reference'],
    reports: [
      'https://github.com/theopenco/llmgateway/pull/2714',
      'https://github.com/langgenius/syncless-issue/issues/13',
    ],
    refuse: ({ body }) =>
      inputItems(body).some((item) => item['type'] === 'item_reference')
        ? { status: 400, message: 'Invalid input: item_reference is not supported.', param: 'input' }
        : null,
  },
  {
    id: 'chained-output-refused',
    title: 'a function_call_output without its call in the same input is refused',
    layer: 'state',
    breaks: ['tools.chained-output'],
    reports: [
      'https://github.com/ogx-ai/ogx/issues/2522',
      'https://github.com/vllm-project/vllm/issues/43244',
    ],
    refuse: ({ body }) => {
      if (typeof body?.['previous_response_id'] !== 'string') return null;
      return inputItems(body).some((item) => item['type'] === 'function_call_output')
        ? { status: 400, message: 'No tool call found for this function call output.', param: 'input' }
        : null;
    },
  },
  {
    id: 'instructions-leak',
    title: 'the instructions of an earlier turn go on to hold after previous_response_id',
    layer: 'state',
    breaks: ['state.instructions-not-inherited'],
    reports: ['https://github.com/vllm-project/vllm/pull/37727'],
    request(asked) {
      const { body, memory } = asked;
      const previous = body?.['previous_response_id'];
      if (
        !isCreate(asked) ||
        !body ||
        typeof previous !== 'string' ||
        typeof body['instructions'] === 'string'
      )
        return asked;
      const instructions = memory.get(previous);
      return typeof instructions === 'string' ? { ...asked, body: { ...body, instructions } } : asked;
    },
    ...finalResponses<Told>((response, { body, memory }) => {
      const { id, instructions } = response;
      if (typeof id === 'string' && typeof instructions === 'string') remember(memory, id, instructions);
      response['instructions'] = body?.['instructions'] ?? null;
    }),
  },
  {
    id: 'context-doubles',
    title: 'each turn of a chain holds the turns before it twice',
    layer: 'state',
    breaks: ['state.linear-growth'],
    reports: ['https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/2074'],
    ...finalResponses<Told>((response, { body, memory }) => {
      const usage = response['usage'];
      const previous = memory.get(String(body?.['previous_response_id']));
      if (!isObject(usage)) return;
      const carried = typeof previous === 'number' ? previous : 0;
      usage['input_tokens'] = numberAt(usage, 'input_tokens') + carried;
      usage['total_tokens'] = numberAt(usage, 'input_tokens') + numberAt(usage, 'output_tokens');
      if (typeof response['id'] === 'string')
        remember(memory, response['id'], numberAt(usage, 'total_tokens'));
    }),
  },
  {
    id: 'retrieve-cut-down',
    title: 'a retrieved response is not the one that was answered',
    layer: 'state',
    breaks: ['equality.retrieved'],
    reports: ['https://github.com/sgl-project/sglang/pull/10387'],
    json: (value, told) =>
      isRetrieve(told) && value['object'] === 'response' ? { ...value, output: [] } : value,
  },
];

const MAX_REMEMBERED = 10_000;

function remember(memory: Map<string, unknown>, id: string, value: unknown): void {
  memory.set(id, value);
  if (memory.size > MAX_REMEMBERED) memory.delete(memory.keys().next().value ?? '');
}

function without(asked: Asked, field: string): Asked {
  if (!isCreate(asked) || !asked.body) return asked;
  const { [field]: _left, ...body } = asked.body;
  return { ...asked, body };
}

const isDelete = ({ method, path }: Pick<Asked, 'method' | 'path'>): boolean =>
  method === 'DELETE' && path.startsWith('/responses/');

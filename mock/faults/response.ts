/** Layer 5: what a Response says of itself, and of what was asked for. */
import { isObject } from '../answer/json.ts';
import { finalResponses, items, numberAt, objects, responses, usages } from '../edits/parts.ts';
import { changed } from './asked.ts';
import type { Fault } from './fault.ts';

export const responseFaults: readonly Fault[] = [
  {
    id: 'response-id-empty',
    title: 'a Response has an empty id',
    layer: 'invariants',
    breaks: ['response.id'],
    reports: [],
    ...responses((response) => {
      response['id'] = '';
    }),
  },
  {
    id: 'one-id-for-all',
    title: 'each Response has the same id',
    layer: 'state',
    breaks: ['response.unique-per-request'],
    reports: [],
    ...responses((response) => {
      response['id'] = 'resp_00000000000000000000000000000000';
    }),
  },
  {
    id: 'response-id-of-a-chat',
    title: 'a Response has the id of a chat completion',
    layer: 'invariants',
    breaks: ['response.id-prefix'],
    reports: [],
    dialect: 'bytespike',
    ...responses((response) => {
      response['id'] = `chatcmpl-${String(response['id']).slice(5)}`;
    }),
  },
  {
    id: 'object-misnamed',
    title: 'the object of a Response is "responses"',
    layer: 'schema',
    breaks: ['response.object'],
    reports: [],
    json: (value) => (value['object'] === 'response' ? { ...value, object: 'responses' } : value),
  },
  {
    id: 'answered-unfinished',
    title: 'an answer that is not streamed is still in progress',
    layer: 'invariants',
    breaks: ['response.finished'],
    reports: [],
    ...unfinished(),
  },
  {
    id: 'answered-unfinished-bytespike',
    title: 'an answer that is not streamed is still in progress, where completed was promised',
    layer: 'invariants',
    breaks: ['response.completed-without-stream'],
    reports: [],
    dialect: 'bytespike',
    ...unfinished(),
  },
  {
    id: 'error-beside-output',
    title: 'a completed response has an error without a message',
    layer: 'invariants',
    breaks: ['response.error-fits-status'],
    reports: [],
    ...finalResponses((response) => {
      if (response['status'] === 'completed') response['error'] = { code: 'server_error', message: '' };
    }),
  },
  {
    id: 'completed-before-created',
    title: 'a response was completed before it was made',
    layer: 'invariants',
    breaks: ['response.times-ordered'],
    reports: [],
    ...finalResponses((response) => {
      if (typeof response['completed_at'] === 'number')
        response['completed_at'] = numberAt(response, 'created_at') - 60;
    }),
  },
  {
    id: 'items-share-an-id',
    title: 'all items of a response have one id',
    layer: 'invariants',
    breaks: ['response.ids-unique'],
    reports: [],
    ...finalResponses((response, where) => {
      if (where.in !== 'json') return;
      const [first, ...rest] = objects(response['output']);
      for (const item of rest) item['id'] = first?.['id'] ?? null;
    }),
  },
  {
    id: 'answers-of-others',
    title: 'each request gets the answer to the one before it',
    layer: 'state',
    breaks: ['response.own-answer'],
    reports: [
      'https://github.com/BerriAI/litellm/issues/25447',
      'https://github.com/BerriAI/litellm/issues/35023',
      'https://github.com/vllm-project/vllm/issues/13408',
      'https://github.com/ml-explore/mlx-lm/issues/965',
      'https://github.com/theroyallab/tabbyAPI/issues/107',
    ],
    request: (asked) =>
      changed(asked, (body) => {
        const before = asked.memory.get('input') as typeof body.input | undefined;
        asked.memory.set('input', body['input']);
        return before === undefined ? body : { ...body, input: before };
      }),
  },
  {
    id: 'reasoning-settings-halved',
    title: 'the reasoning of a Response has an effort and no summary',
    layer: 'schema',
    breaks: ['response.settings-whole'],
    reports: [],
    dialect: 'open-responses',
    ...responses((response) => {
      if (isObject(response['reasoning'])) delete response['reasoning']['summary'];
    }),
  },
  {
    id: 'instructions-not-echoed',
    title: 'instructions come back as null',
    layer: 'invariants',
    breaks: ['echo.instructions'],
    reports: [],
    ...responses((response) => {
      response['instructions'] = null;
    }),
  },
  {
    id: 'tools-not-echoed',
    title: 'tools come back empty',
    layer: 'invariants',
    breaks: ['echo.tools'],
    reports: [],
    ...responses((response) => {
      response['tools'] = [];
    }),
  },
  {
    id: 'tools-echoed-halved',
    title: 'tools come back with their parameters as text',
    layer: 'schema',
    breaks: ['response.echoed-details'],
    reports: [],
    ...responses((response) => {
      for (const tool of objects(response['tools'])) {
        if ('parameters' in tool) tool['parameters'] = JSON.stringify(tool['parameters']);
      }
    }),
  },
  {
    id: 'tool-choice-echoed-as-auto',
    title: 'tool_choice comes back as auto whatever was sent',
    layer: 'invariants',
    breaks: ['echo.tool-choice'],
    reports: [],
    ...responses((response) => {
      response['tool_choice'] = 'auto';
    }),
  },
  {
    id: 'text-format-not-echoed',
    title: 'text.format comes back as plain text whatever was sent',
    layer: 'invariants',
    breaks: ['echo.text-format'],
    reports: [],
    ...responses((response) => {
      response['text'] = { format: { type: 'text' }, verbosity: 'medium' };
    }),
  },
  {
    id: 'effort-not-echoed',
    title: 'reasoning.effort comes back as null',
    layer: 'invariants',
    breaks: ['echo.reasoning'],
    reports: [
      'https://github.com/maximhq/bifrost/issues/6779',
      'https://github.com/Blaizzy/mlx-vlm/pull/1644',
      'https://github.com/vercel/ai/issues/21207',
    ],
    ...responses((response) => {
      response['reasoning'] = { effort: null, summary: null };
    }),
  },
  {
    id: 'reasoning-not-counted',
    title: 'reasoning is not counted in usage',
    layer: 'invariants',
    breaks: ['reasoning.tokens'],
    reports: [],
    ...usages((usage) => {
      if (isObject(usage['output_tokens_details'])) usage['output_tokens_details']['reasoning_tokens'] = 0;
    }),
  },
  {
    id: 'flat-reasoning-tokens-text',
    title: 'usage.reasoning_tokens is text',
    layer: 'invariants',
    breaks: ['usage.flat-reasoning-tokens'],
    reports: [],
    dialect: 'bytespike',
    ...usages((usage) => {
      usage['reasoning_tokens'] = 'some';
    }),
  },
  {
    id: 'cut-not-told',
    title: 'an answer that was cut by max_output_tokens says nothing of it',
    layer: 'invariants',
    breaks: ['limits.cut-told'],
    reports: [],
    dialect: 'bytespike',
    ...finalResponses((response) => {
      response['status'] = 'completed';
      response['incomplete_details'] = null;
    }),
  },
];

/** Where it was made, and in the background only later. */
function unfinished(): Pick<Fault, 'json' | 'events'> {
  return finalResponses((response, { in: where, method, body }) => {
    if (where === 'json' && method === 'POST' && body?.['background'] !== true)
      response['status'] = 'in_progress';
  });
}

export const itemFaults: readonly Fault[] = [
  {
    id: 'message-role-model',
    title: 'output messages have the role model',
    layer: 'schema',
    breaks: ['item.message-role'],
    reports: [],
    ...items((item) => {
      if (item['type'] === 'message') item['role'] = 'model';
    }),
  },
  {
    id: 'call-name-missing',
    title: 'a function call has its name in a function object',
    layer: 'schema',
    breaks: ['item.function-call'],
    reports: [],
    ...items((item) => {
      if (item['type'] !== 'function_call') return;
      item['function'] = { name: item['name'] ?? null };
      delete item['name'];
    }),
  },
  {
    id: 'call-id-empty',
    title: 'a function call has an empty call_id',
    layer: 'invariants',
    breaks: ['item.call-id'],
    reports: [],
    ...items((item) => {
      if (item['type'] === 'function_call') item['call_id'] = '';
    }),
  },
  {
    id: 'custom-call-id-empty',
    title: 'a call of a custom tool has an empty call_id',
    layer: 'invariants',
    breaks: ['item.tool-call-id'],
    reports: [],
    ...items((item) => {
      if (item['type'] === 'custom_tool_call') item['call_id'] = '';
    }),
  },
  {
    id: 'item-left-in-progress',
    title: 'the items of a completed response are still in progress',
    layer: 'invariants',
    breaks: ['item.status-final'],
    reports: [],
    ...finalResponses((response) => {
      for (const item of objects(response['output'])) if ('status' in item) item['status'] = 'in_progress';
    }),
  },
  {
    id: 'item-of-own-type',
    title: 'a response ends with an item of a type that nobody knows, without a prefix',
    layer: 'schema',
    breaks: ['item.type-known'],
    reports: [],
    dialect: 'open-responses',
    ...finalResponses((response, where) => {
      if (where.in === 'json' && Array.isArray(response['output']))
        response['output'].push({ id: 'note_1', type: 'notice', status: 'completed', text: 'Tide turns.' });
    }),
  },
  {
    id: 'listed-output-number',
    title: 'the output of a function is listed as a number',
    layer: 'schema',
    breaks: ['item.function-output'],
    reports: [],
    json(value) {
      for (const item of objects(value['data'])) {
        if (item['type'] === 'function_call_output') item['output'] = 5;
      }
      return value;
    },
  },
  {
    id: 'scores-as-text',
    title: 'the results of a file search have their scores as text',
    layer: 'schema',
    breaks: ['item.hosted-tools'],
    reports: [],
    ...items((item) => {
      for (const result of objects(item['results'])) result['score'] = String(result['score']);
    }),
  },
  {
    id: 'shell-timeout-as-text',
    title: 'a shell call has its timeout as text',
    layer: 'schema',
    breaks: ['item.caller-tools'],
    reports: [],
    ...items((item) => {
      if (item['type'] === 'shell_call' && isObject(item['action'])) item['action']['timeout_ms'] = '1s';
    }),
  },
  {
    id: 'compaction-unsealed',
    title: 'a compaction item has no encrypted_content',
    layer: 'schema',
    breaks: ['item.compaction'],
    reports: [],
    json(value) {
      for (const item of objects(value['output'])) {
        if (item['type'] === 'compaction') delete item['encrypted_content'];
      }
      return value;
    },
  },
];

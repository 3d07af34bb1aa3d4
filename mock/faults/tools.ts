/** State: function tools that a server refuses, or does not hold itself to. */
import { isObject, mapStrings } from '../answer/json.ts';
import type { JsonObject, JsonValue } from '../answer/json.ts';
import { isCreate } from '../edits/edits.ts';
import { inputItems, items, objects, responses } from '../edits/parts.ts';
import { changed, refusal, refuseItems, refusing } from './asked.ts';
import type { Fault } from './fault.ts';

export const toolFaults: readonly Fault[] = [
  {
    id: 'none-ignored',
    title: 'tool_choice none does not keep the model from calling',
    layer: 'invariants',
    breaks: ['tools.none'],
    reports: [],
    request: (asked) =>
      changed(asked, (body) =>
        body['tool_choice'] === 'none' ? { ...body, tool_choice: 'required' } : body,
      ),
    ...choiceAsSent(),
  },
  {
    id: 'allowed-tools-ignored',
    title: 'a function that is not among the allowed ones is called',
    layer: 'invariants',
    breaks: ['tools.allowed'],
    reports: [],
    request: (asked) => changed(asked, (body) => ({ ...body, ...anotherThanAllowed(body) })),
    ...choiceAsSent(),
  },
  {
    id: 'auto-refused',
    title: 'tool_choice auto is refused',
    layer: 'state',
    breaks: ['tools.auto'],
    reports: ['https://github.com/vercel/ai/issues/5592'],
    ...refusing(
      (body) => objects(body['tools']).length > 0 && (body['tool_choice'] ?? 'auto') === 'auto',
      'tool_choice',
    ),
  },
  {
    id: 'call-renamed',
    title: 'a call names a function that was never declared',
    layer: 'invariants',
    breaks: ['tools.declared'],
    reports: ['https://github.com/vllm-project/vllm/pull/40314'],
    ...items((item) => {
      if (item['type'] === 'function_call') item['name'] = `functions.${String(item['name'])}`;
    }),
  },
  {
    id: 'strict-null-refused',
    title: 'strict has to be true or false',
    layer: 'state',
    breaks: ['tools.strict-forms'],
    reports: [],
    ...refusing(
      (body) => objects(body['tools']).some((tool) => typeof tool['strict'] !== 'boolean'),
      'tools[0].strict',
    ),
  },
  {
    id: 'no-arguments-null',
    title: 'a function without properties is called with null',
    layer: 'invariants',
    breaks: ['tools.no-arguments'],
    reports: [],
    events: (events) => mapStrings(events, (text) => (text === '{}' ? 'null' : text)),
  },
  {
    id: 'call-in-input-refused',
    title: 'a function_call in the input is refused',
    layer: 'state',
    breaks: ['tools.round-trip'],
    reports: [],
    refuse: refuseItems((item) => item['type'] === 'function_call', 'Unknown item type: function_call.'),
  },
  {
    id: 'nested-choice-refused',
    title: 'tool_choice with the name inside a function object is refused',
    layer: 'state',
    breaks: ['tools.nested-choice'],
    reports: [],
    dialect: 'bytespike',
    ...refusing(
      ({ tool_choice: choice }) => isObject(choice) && isObject(choice['function']),
      'tool_choice.function',
    ),
  },
  {
    id: 'response-format-ignored',
    title: 'response_format has no effect',
    layer: 'invariants',
    breaks: ['structured.response-format', 'structured.response-format-object'],
    reports: ['https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/2403'],
    dialect: 'bytespike',
    request: (asked) => changed(asked, ({ response_format: _left, ...body }) => body),
  },
  {
    id: 'forced-choice-501',
    title: 'a tool_choice that forces a call is answered with 501',
    layer: 'state',
    breaks: ['tools.required', 'tools.named'],
    reports: [
      'https://github.com/vllm-project/vllm/issues/53626',
      'https://github.com/vllm-project/vllm/pull/44664',
    ],
    refuse: (asked) =>
      isCreate(asked) && (asked.body?.['tool_choice'] === 'required' || isObject(asked.body?.['tool_choice']))
        ? { status: 501, message: 'Not implemented.' }
        : null,
  },
  {
    id: 'outputs-not-adjacent-refused',
    title: 'the output of a function has to come right behind its call',
    layer: 'state',
    breaks: ['tools.round-trip'],
    reports: [
      'https://github.com/deepseek-ai/awesome-deepseek-integration/issues/740',
      'https://github.com/kolega-ai/kolega-code/pull/403',
      'https://github.com/MayDay-wpf/snow-app/pull/9',
    ],
    refuse: ({ body }) => {
      const input = inputItems(body);
      const apart = input.findIndex(
        (item, index) =>
          item['type'] === 'function_call' && input[index + 1]?.['call_id'] !== item['call_id'],
      );
      return apart < 0 ? null : refusal('No tool output found for this tool call.', `input[${apart}]`);
    },
  },
  {
    id: 'history-arguments-500',
    title: 'arguments of an earlier call that are no JSON end in 500',
    layer: 'errors',
    breaks: ['http.no-server-error'],
    reports: ['https://github.com/vllm-project/vllm/pull/45276'],
    refuse: ({ body }) =>
      inputItems(body).some((item) => item['type'] === 'function_call' && !isJson(item['arguments']))
        ? { status: 500, message: 'Extra data.' }
        : null,
  },
  {
    id: 'chained-output-500',
    title: 'to go on from a call with previous_response_id ends in 500',
    layer: 'state',
    breaks: ['tools.chained-output', 'http.no-server-error'],
    reports: ['https://github.com/ogx-ai/ogx/issues/3269', 'https://github.com/ogx-ai/ogx/issues/3268'],
    refuse: ({ body }) =>
      typeof body?.['previous_response_id'] === 'string' &&
      inputItems(body).some((item) => item['type'] === 'function_call_output')
        ? { status: 500, message: 'Internal server error.' }
        : null,
  },
];

function isJson(text: JsonValue | undefined): boolean {
  try {
    JSON.parse(String(text));
    return true;
  } catch {
    return false;
  }
}

/** A fault of what is done is not to show in what is said. */
function choiceAsSent(): Pick<Fault, 'json' | 'events'> {
  return responses((response, { body }) => {
    if (body?.['tool_choice'] !== undefined) response['tool_choice'] = body['tool_choice'];
  });
}

function anotherThanAllowed({ tools, tool_choice: choice }: JsonObject): JsonObject {
  if (!isObject(choice) || choice['type'] !== 'allowed_tools') return {};
  const allowed = objects(choice['tools']).map((tool) => tool['name']);
  const other = objects(tools).find((tool) => !allowed.includes(tool['name']));
  return other === undefined ? {} : { tool_choice: { type: 'function', name: other['name'] ?? null } };
}

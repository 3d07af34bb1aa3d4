/** State: function tools that a server refuses, or does not hold itself to. */
import { isObject, mapStrings } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';
import { items, objects, responses } from '../edits/parts.ts';
import { changed, refuseItems, refusing } from './asked.ts';
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
    reports: [],
    dialect: 'bytespike',
    request: (asked) => changed(asked, ({ response_format: _left, ...body }) => body),
  },
];

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

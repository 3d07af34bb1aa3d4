/** Function tools: what tool_choice forces, and what it allows. That a call keeps it is judged on every answer. */
import { isObject, parseJson } from '../src/judge/json.ts';
import type { Case, Told } from './case.ts';
import { NO_ARGUMENTS, POPULATION, STRICT_FORMS, WEATHER } from './items.ts';
import { accepts, refuses, visibleText } from './looks.ts';
import { say } from './prompts.ts';

const OSLO = 'What is the weather in Oslo?';
const NAMED = { type: 'function', name: WEATHER.name };

export const toolsCases: Case[] = [
  {
    id: 'tools.named',
    title: 'A call of a named function',
    needs: ['function-tools'],
    shows: [],
    steps: [
      {
        name: 'create',
        otherwise: 'tools.named',
        send: { body: { input: OSLO, tools: [POPULATION, WEATHER], tool_choice: NAMED } },
      },
    ],
  },
  {
    // The words fit neither function: only a server that really forces the choice gets a call out of them.
    id: 'tools.required',
    title: 'Some call, required and streamed',
    needs: ['function-tools', 'streaming'],
    shows: [],
    quick: true,
    steps: [
      {
        name: 'create',
        otherwise: 'tools.required',
        send: {
          body: {
            input: 'Good morning!',
            tools: [WEATHER, POPULATION],
            tool_choice: 'required',
            stream: true,
          },
        },
      },
    ],
  },
  {
    id: 'tools.none',
    title: 'No call, though the words ask for one',
    needs: ['function-tools'],
    shows: [],
    quick: true,
    steps: [
      {
        name: 'create',
        otherwise: 'tools.none',
        send: { body: { input: OSLO, tools: [WEATHER], tool_choice: 'none' } },
      },
    ],
  },
  {
    id: 'tools.auto',
    title: 'Tools are there, and the question needs none',
    needs: ['function-tools'],
    shows: ['tools.auto'],
    steps: [
      {
        name: 'create',
        otherwise: 'tools.auto',
        send: { body: { input: say('tools.auto'), tools: [WEATHER], tool_choice: 'auto' } },
        did: (reading) => visibleText(reading) !== '',
      },
    ],
    look: accepts('tools.auto', 'create'),
  },
  {
    id: 'tools.allowed',
    title: 'A choice among the allowed functions',
    needs: ['function-tools', 'allowed-tools'],
    shows: [],
    steps: [
      {
        name: 'create',
        otherwise: 'tools.allowed',
        send: {
          body: {
            input: 'How many people live in Oslo?',
            tools: [WEATHER, POPULATION],
            tool_choice: { type: 'allowed_tools', mode: 'required', tools: [NAMED] },
          },
        },
      },
    ],
  },
  {
    id: 'tools.parallel',
    title: 'Two calls in one answer, streamed',
    needs: ['function-tools', 'streaming'],
    shows: [],
    steps: [
      {
        name: 'create',
        send: {
          body: {
            input:
              'What is the weather in Oslo, and what is the weather in Lima? Call the function for both cities.',
            tools: [WEATHER],
            tool_choice: 'required',
            stream: true,
          },
        },
      },
    ],
  },
  {
    id: 'tools.parallel-off',
    title: 'One call at most, though the words ask for two',
    needs: ['function-tools'],
    shows: [],
    steps: [
      {
        name: 'create',
        otherwise: 'tools.parallel-off',
        send: {
          body: {
            input:
              'What is the weather in Oslo, and what is the weather in Lima? Call the function for both cities.',
            tools: [WEATHER],
            tool_choice: 'required',
            parallel_tool_calls: false,
          },
        },
      },
    ],
  },
  {
    id: 'tools.strict-forms',
    title: 'strict is false, null and absent',
    needs: ['function-tools'],
    shows: ['tools.strict-forms', 'tools.auto'],
    quick: true,
    steps: Object.entries(STRICT_FORMS).map(([name, tool], index) => ({
      name,
      otherwise: 'tools.strict-forms',
      together: index > 0,
      send: { body: { input: say(`tools.strict-forms/${name}`), tools: [tool] } },
    })),
    look: (t) => {
      for (const name of Object.keys(STRICT_FORMS)) {
        accepts('tools.strict-forms', name)(t);
        // Where nothing is said of tool_choice, it is auto.
        if (visibleText(t.at(name)) !== '') accepts('tools.auto', name)(t);
      }
    },
  },
  {
    id: 'tools.no-arguments',
    title: 'A function without arguments, streamed',
    needs: ['function-tools', 'streaming'],
    shows: ['tools.no-arguments'],
    quick: true,
    steps: [
      {
        name: 'create',
        send: {
          body: {
            input: 'What time is it now?',
            tools: [NO_ARGUMENTS],
            tool_choice: { type: 'function', name: NO_ARGUMENTS.name },
            stream: true,
          },
        },
      },
    ],
    look: lookAtNoArguments,
  },
  {
    // Servers that guess by the name take it for a tool of their own.
    id: 'tools.telling-name',
    title: 'A function with the name of a known custom tool',
    needs: ['function-tools'],
    shows: [],
    steps: [
      {
        name: 'create',
        send: {
          body: {
            input: 'Change "tide" to "tides" in harbour.txt.',
            tools: [
              {
                type: 'function',
                name: 'apply_patch',
                description: 'Changes a file.',
                parameters: {
                  type: 'object',
                  properties: { patch: { type: 'string' } },
                  required: ['patch'],
                  additionalProperties: false,
                },
                strict: true,
              },
            ],
            tool_choice: { type: 'function', name: 'apply_patch' },
          },
        },
      },
    ],
  },
  {
    id: 'tools.unknown-choice',
    title: 'tool_choice names a function that is not there',
    needs: ['function-tools', 'errors'],
    shows: ['tools.unknown-choice'],
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        statuses: [400],
        otherwise: 'tools.unknown-choice',
        send: {
          body: { input: OSLO, tools: [WEATHER], tool_choice: { type: 'function', name: 'get_nothing' } },
        },
      },
    ],
    look: refuses('tools.unknown-choice', 'create'),
  },
];

function lookAtNoArguments(t: Told): void {
  const call = t.at('create').calls.find((each) => each['name'] === NO_ARGUMENTS.name);
  if (call === undefined) {
    t.inconclusive('no call of the function came, see tools.named');
    return;
  }
  t.check('tools.no-arguments', 'create', isEmptyObject(call['arguments']), {
    expected: 'arguments "{}"',
    got: call['arguments'] ?? null,
  });
}

function isEmptyObject(text: unknown): boolean {
  const parsed = parseJson(typeof text === 'string' ? text : '');
  return parsed.ok && isObject(parsed.value) && Object.keys(parsed.value).length === 0;
}

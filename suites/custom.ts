/** Custom tools, whose input is text, and functions in namespaces. That a named tool is called is judged on every answer. */
import { isObject, parseJson } from '../src/judge/json.ts';
import type { JsonObject, Reading } from '../src/judge/reading.ts';
import { textAt } from '../src/judge/values.ts';
import type { Case, Told } from './case.ts';
import { functionOutput, user, WEATHER } from './items.ts';
import { accepts, inResponse, itemsOf, takesIn } from './looks.ts';
import { nonce, padding, say } from './prompts.ts';
import { CODES, HARBOUR, NOTE, SUMS } from './tool-kinds.ts';

const NOTED = nonce('custom.call');

/** The name of a tool that many servers know by another kind. */
const PATCHER = {
  type: 'custom',
  name: 'apply_patch',
  description: 'Applies a patch that is given as plain text',
};

const HIGH_WATER = padding('custom.round-trip/output', 4);

export const customCases: Case[] = [
  {
    id: 'custom.call',
    title: 'A custom tool, named and streamed, gets plain text',
    needs: ['text', 'streaming', 'custom-tools'],
    shows: ['custom.call'],
    steps: [
      {
        name: 'create',
        otherwise: 'custom.call',
        send: {
          body: {
            input: `Write this note down, word for word: "${NOTED}"`,
            tools: [WEATHER, NOTE],
            tool_choice: { type: 'custom', name: NOTE.name },
            stream: true,
          },
        },
      },
    ],
    look: lookAtText,
  },
  {
    id: 'custom.round-trip',
    title: 'A call of a custom tool, and what it gave',
    needs: ['text', 'custom-tools'],
    shows: ['custom.round-trip'],
    steps: [
      {
        name: 'create',
        otherwise: 'custom.round-trip',
        send: {
          body: {
            input: [
              user('Take a note of the tides.'),
              {
                type: 'custom_tool_call',
                call_id: 'call_note_1',
                name: NOTE.name,
                input: 'High water at six',
              },
              { type: 'custom_tool_call_output', call_id: 'call_note_1', output: HIGH_WATER },
              user(say('custom.round-trip')),
            ],
            tools: [NOTE],
          },
        },
      },
    ],
    look: takesIn('custom.round-trip', 'create', 20),
  },
  {
    id: 'custom.own-call',
    title: 'The own call of a custom tool, sent back with its output',
    needs: ['text', 'custom-tools'],
    shows: ['custom.round-trip'],
    steps: [
      {
        name: 'first',
        send: {
          body: {
            input: 'Apply a patch that says "hello".',
            tools: [{ ...WEATHER, name: 'get_patch' }, PATCHER],
            tool_choice: { type: 'custom', name: PATCHER.name },
          },
        },
        did: (reading) => customCallsOf(reading).length > 0,
      },
      {
        name: 'second',
        otherwise: 'custom.round-trip',
        send: ({ first }) => ({
          body: {
            input: [
              user('Apply a patch that says "hello".'),
              ...(first?.output ?? []),
              ...(first === undefined ? [] : customCallsOf(first)).map((call) => ({
                type: 'custom_tool_call_output',
                call_id: textAt(call, 'call_id') ?? '',
                output: 'Done.',
              })),
              user(say('custom.own-call')),
            ],
            tools: [PATCHER],
          },
        }),
      },
    ],
    look: accepts('custom.round-trip', 'second'),
  },
  {
    id: 'custom.regex',
    title: 'A custom tool with a regular expression',
    needs: ['text', 'custom-tools'],
    shows: ['custom.grammar'],
    steps: [
      {
        name: 'create',
        otherwise: 'custom.grammar',
        send: {
          body: {
            input: 'Book the code that has the letters k, l, m and the digits 4, 8, 2, 1.',
            tools: [CODES],
            tool_choice: { type: 'custom', name: CODES.name },
          },
        },
      },
    ],
    look: (t) => fitsGrammar(t, /^[A-Z]{3}-[0-9]{4}$/),
  },
  {
    id: 'custom.lark',
    title: 'A custom tool with a Lark grammar, streamed',
    needs: ['text', 'streaming', 'custom-tools'],
    shows: ['custom.grammar'],
    steps: [
      {
        name: 'create',
        otherwise: 'custom.grammar',
        send: {
          body: {
            input: 'What is twelve and thirty?',
            tools: [SUMS],
            tool_choice: { type: 'custom', name: SUMS.name },
            stream: true,
          },
        },
      },
    ],
    look: (t) => fitsGrammar(t, /^add [0-9]+ [0-9]+$/),
  },
  {
    id: 'custom.namespace',
    title: 'A function in a namespace, called and answered',
    needs: ['text', 'function-tools', 'namespaces'],
    shows: ['hosted.namespaces'],
    steps: [
      {
        name: 'first',
        otherwise: 'hosted.namespaces',
        send: {
          body: { input: 'When is high water at Brest?', tools: [HARBOUR], tool_choice: 'required' },
        },
      },
      {
        name: 'second',
        otherwise: 'hosted.namespaces',
        send: ({ first }) => ({
          body: {
            input: [
              user('When is high water at Brest?'),
              ...(first?.output ?? []),
              ...(first?.calls ?? []).map((call) => functionOutput(textAt(call, 'call_id') ?? '', '14:05')),
            ],
            tools: [HARBOUR],
          },
        }),
      },
    ],
    look: lookAtNamespace,
  },
];

const customCallsOf = (reading: Reading): JsonObject[] => itemsOf(reading, 'custom_tool_call');

function lookAtText(t: Told): void {
  const [call] = customCallsOf(t.at('create'));
  const input = textAt(call ?? null, 'input') ?? '';
  const parsed = parseJson(input);
  // The note is no JSON, so that what is must have been wrapped around it.
  if (input.includes(NOTED))
    t.check('custom.call', 'create', !(parsed.ok && isObject(parsed.value)), {
      expected: 'the text of the note as it is',
      got: input,
      place: inResponse(t.at('create'), '/output'),
    });
  else t.inconclusive('the model did not write the note down');
}

function fitsGrammar(t: Told, pattern: RegExp): void {
  const [call] = customCallsOf(t.at('create'));
  if (call === undefined) t.inconclusive('no call of the tool came, see custom.named');
  else {
    const input = textAt(call, 'input') ?? '';
    t.check('custom.grammar', 'create', pattern.test(input), {
      expected: `a text that fits ${pattern.source}`,
      got: input,
      place: inResponse(t.at('create'), '/output'),
    });
  }
}

function lookAtNamespace(t: Told): void {
  const [call] = t.at('first').calls;
  if (call === undefined) {
    t.inconclusive('no call came, see tools.required');
    return;
  }
  const got = `name ${JSON.stringify(call['name'] ?? null)}, namespace ${JSON.stringify(call['namespace'] ?? null)}`;
  t.check('hosted.namespaces', 'first', call['name'] === 'get_tides' && call['namespace'] === HARBOUR.name, {
    expected: 'name "get_tides", namespace "harbour"',
    got,
    place: inResponse(t.at('first'), '/output'),
  });
  accepts('hosted.namespaces', 'second')(t);
}

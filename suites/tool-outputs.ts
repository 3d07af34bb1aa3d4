/** The way back: what a function gave, sent to the model that asked for it. */
import type { Reading } from '../src/judge/reading.ts';
import { textAt } from '../src/judge/values.ts';
import type { Case, Told } from './case.ts';
import { functionCall, functionOutput, user, WEATHER } from './items.ts';
import { hasCall, hasId, idOf, isAnswered, refuses, takesIn, visibleText } from './looks.ts';
import { madeUpId, nonce, padding } from './prompts.ts';

/** Half of what any tokenizer makes of that list, and more than of all the rest. */
const FEWEST_OF_THE_LIST = 200;

const OSLO = 'What is the weather in Oslo?';
const NAMED = { type: 'function', name: WEATHER.name };

export const toolOutputsCases: Case[] = [
  {
    id: 'tools.round-trip',
    title: 'The own call and its output, sent back',
    needs: ['function-tools'],
    shows: ['tools.round-trip'],
    quick: true,
    steps: [
      { name: 'call', send: { body: { input: OSLO, tools: [WEATHER], tool_choice: NAMED } }, did: hasCall },
      {
        name: 'answer',
        otherwise: 'tools.round-trip',
        send: ({ call }) => ({
          body: { input: [user(OSLO), ...(call?.output ?? []), ...outputsFor(call)], tools: [WEATHER] },
        }),
      },
    ],
    look: (t) => continues(t, 'tools.round-trip', 'answer'),
  },
  {
    // As clients keep it that know nothing but call_id, and with both calls before both outputs.
    id: 'tools.history',
    title: 'Earlier calls without ids, streamed',
    needs: ['function-tools', 'streaming'],
    shows: ['tools.round-trip'],
    steps: [
      {
        name: 'answer',
        otherwise: 'tools.round-trip',
        send: {
          body: {
            input: [
              user('What is the weather in Oslo and in Lima?'),
              functionCall('call_first1', WEATHER.name, { city: 'Oslo' }),
              functionCall('call_second2', WEATHER.name, { city: 'Lima' }),
              functionOutput('call_first1', `Snow, station ${nonce('tools.history')}`),
              functionOutput('call_second2', 'Fog'),
            ],
            tools: [WEATHER],
            stream: true,
          },
        },
      },
    ],
    look: (t) => continues(t, 'tools.round-trip', 'answer'),
  },
  {
    id: 'tools.output-list',
    title: 'An output that is a list of parts',
    needs: ['function-tools'],
    shows: ['tools.output-list'],
    steps: [
      {
        name: 'answer',
        otherwise: 'tools.output-list',
        send: {
          body: {
            input: [
              user(OSLO),
              functionCall('call_list1', WEATHER.name, { city: 'Oslo' }),
              functionOutput('call_list1', [
                { type: 'input_text', text: `Snow, station ${nonce('tools.output-list')}.` },
                { type: 'input_text', text: padding('tools.output-list', 30) },
              ]),
            ],
            tools: [WEATHER],
          },
        },
      },
    ],
    look: (t) => {
      continues(t, 'tools.output-list', 'answer');
      takesIn('tools.output-list', 'answer', FEWEST_OF_THE_LIST)(t);
    },
  },
  {
    id: 'tools.chained-output',
    title: 'Only the output, after previous_response_id',
    needs: ['function-tools', 'chaining'],
    shows: ['tools.chained-output'],
    steps: [
      {
        name: 'call',
        send: { body: { input: OSLO, tools: [WEATHER], tool_choice: NAMED, store: true } },
        did: (reading) => hasCall(reading) && hasId(reading),
      },
      {
        name: 'answer',
        otherwise: 'tools.chained-output',
        send: (earlier) => ({
          body: {
            previous_response_id: idOf(earlier, 'call'),
            input: outputsFor(earlier['call']),
            tools: [WEATHER],
          },
        }),
      },
    ],
    look: (t) => continues(t, 'tools.chained-output', 'answer'),
  },
  {
    // What a model once got wrong stays in the history of its client: it may be refused, and the server is to live on.
    id: 'tools.malformed-history',
    title: 'An earlier call whose arguments are no JSON',
    needs: ['function-tools', 'errors'],
    shows: [],
    negative: true,
    steps: [
      {
        name: 'answer',
        wants: 'any',
        otherwise: 'http.no-server-error',
        send: {
          body: {
            input: [
              user(OSLO),
              { ...functionCall('call_broken1', WEATHER.name, {}), arguments: '{"city":"Oslo"}{' },
              functionOutput('call_broken1', 'Snow'),
            ],
            tools: [WEATHER],
          },
        },
      },
    ],
  },
  {
    // What another server once answered, as clients that change between servers keep it.
    id: 'tools.foreign-ids',
    title: 'Earlier items with ids of another server',
    needs: ['function-tools', 'errors'],
    shows: [],
    negative: true,
    steps: [
      {
        name: 'answer',
        wants: 'any',
        otherwise: 'http.no-server-error',
        send: {
          body: {
            input: [
              user(OSLO),
              { ...functionCall('call_foreign1', WEATHER.name, { city: 'Oslo' }), id: 'item_foreign1' },
              functionOutput('call_foreign1', 'Snow'),
            ],
            tools: [WEATHER],
          },
        },
      },
    ],
  },
  {
    id: 'tools.orphan-output',
    title: 'An output that answers no call',
    needs: ['function-tools'],
    shows: ['tools.orphan-output'],
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        statuses: [400],
        otherwise: 'tools.orphan-output',
        send: {
          body: {
            input: [user(OSLO), functionOutput(madeUpId('call_', 'tools.orphan-output'), 'Snow')],
            tools: [WEATHER],
          },
        },
      },
    ],
    look: refuses('tools.orphan-output', 'create'),
  },
];

/** One output for each call that the answer made. */
function outputsFor(call: Reading | undefined): Record<string, unknown>[] {
  return (call?.calls ?? []).map((each) =>
    functionOutput(textAt(each, 'call_id') ?? '', 'Snow, minus 4 degrees'),
  );
}

/** The model goes on: with text, or with another call. */
function continues(
  t: Told,
  requirement: 'tools.round-trip' | 'tools.output-list' | 'tools.chained-output',
  step: string,
): void {
  if (!isAnswered(t, requirement, step)) return;
  const reading = t.at(step);
  t.check(requirement, step, visibleText(reading).trim() !== '' || reading.calls.length > 0, {
    expected: 'text, or a further call',
    got: reading.output.length === 0 ? 'no output items' : 'neither text nor a call in the output',
  });
}

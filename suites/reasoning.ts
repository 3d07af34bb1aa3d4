/** Reasoning items. Whether a model reasons about a question is its own choice: without an item nothing is shown. */
import type { Reading } from '../src/judge/reading.ts';
import { textAt } from '../src/judge/values.ts';
import type { Case, Told } from './case.ts';
import { functionOutput, user, WEATHER } from './items.ts';
import { accepts, inResponse, reasoningItems, reasoningTokens, visibleText } from './looks.ts';
import { PUZZLE, say } from './prompts.ts';

/** Below this a model may rightly have nothing to sum up. */
const WORTH_A_SUMMARY = 128;

/** As clients ask that keep the conversation themselves. */
const STATELESS = { store: false, include: ['reasoning.encrypted_content'] };

const hasReasoning = (reading: Reading): boolean => reasoningItems(reading).length > 0;

const ASKED_WITH_TOOL = `${PUZZLE} Then look up the weather in Oslo.`;

export const reasoningCases: Case[] = [
  {
    id: 'reasoning.replay',
    title: 'The own reasoning, sent back with what came after it',
    needs: ['text', 'function-tools', 'reasoning'],
    shows: ['reasoning.tokens', 'reasoning.replay'],
    steps: [
      {
        name: 'first',
        send: { body: { input: ASKED_WITH_TOOL, reasoning: { effort: 'low' }, tools: [WEATHER] } },
        did: hasReasoning,
      },
      {
        name: 'second',
        otherwise: 'reasoning.replay',
        send: ({ first }) => ({
          body: {
            input: followUp(ASKED_WITH_TOOL, first, say('reasoning.replay')),
            reasoning: { effort: 'low' },
            tools: [WEATHER],
          },
        }),
      },
    ],
    look: (t) => {
      lookAtTokens(t, 'first');
      accepts('reasoning.replay', 'second')(t);
    },
  },
  {
    id: 'reasoning.summary',
    title: 'Reasoning with a summary, streamed',
    needs: ['text', 'streaming', 'reasoning'],
    shows: ['reasoning.summary'],
    steps: [
      {
        name: 'create',
        otherwise: 'reasoning.summary',
        send: { body: { input: PUZZLE, reasoning: { effort: 'high', summary: 'auto' }, stream: true } },
        did: hasReasoning,
      },
    ],
    look: lookAtSummary,
  },
  {
    id: 'reasoning.encrypted',
    title: 'Reasoning as encrypted content, sent back, nothing stored',
    needs: ['text', 'reasoning', 'reasoning-encrypted'],
    shows: ['reasoning.encrypted', 'reasoning.replay', 'response.output-not-empty'],
    steps: [
      {
        name: 'first',
        otherwise: 'reasoning.encrypted',
        send: { body: { input: PUZZLE, reasoning: { effort: 'low' }, ...STATELESS } },
        did: hasReasoning,
      },
      {
        name: 'second',
        otherwise: 'reasoning.replay',
        send: ({ first }) => ({
          body: {
            input: followUp(PUZZLE, first, say('reasoning.encrypted')),
            reasoning: { effort: 'low' },
            ...STATELESS,
          },
        }),
      },
    ],
    look: (t) => {
      if (t.at('first').response?.['status'] === 'completed')
        t.check('response.output-not-empty', 'first', visibleText(t.at('first')).trim() !== '', {
          expected: 'visible text behind the reasoning',
          got: 'no text in the output',
          place: inResponse(t.at('first'), '/output'),
        });
      const bare = reasoningItems(t.at('first')).find((item) => !textAt(item, 'encrypted_content'));
      t.check('reasoning.encrypted', 'first', bare === undefined, {
        expected: 'encrypted_content, a string that is not empty',
        got: bare?.['encrypted_content'] ?? 'none',
        place: inResponse(t.at('first'), '/output'),
      });
      accepts('reasoning.replay', 'second')(t);
      lookAtText(t, 'first');
    },
  },
];

/** The question, the whole answer as it came, an output for each of its calls, and the next question. */
function followUp(question: string, first: Reading | undefined, next: string): unknown[] {
  const outputs = (first?.calls ?? []).map((call) => functionOutput(textAt(call, 'call_id') ?? '', 'Snow'));
  return [user(question), ...(first?.output ?? []), ...outputs, user(next)];
}

/** What follows the reasoning is what was asked for. */
function lookAtText(t: Told, step: string): void {
  const reading = t.at(step);
  if (textAt(reading.response, 'status') !== 'completed') return;
  t.check('response.output-not-empty', step, visibleText(reading).trim() !== '', {
    expected: 'text after the reasoning',
    got: 'no text in the output',
    place: inResponse(reading, '/output'),
  });
}

function lookAtTokens(t: Told, step: string): void {
  const reading = t.at(step);
  const tokens = reasoningTokens(reading);
  if (reading.usage === null) {
    t.inconclusive('the server does not count tokens');
    return;
  }
  t.check('reasoning.tokens', step, tokens !== null && tokens > 0, {
    expected: 'reasoning_tokens above zero, since there is a reasoning item',
    got: tokens,
    place: inResponse(reading, '/usage/output_tokens_details/reasoning_tokens'),
  });
}

function lookAtSummary(t: Told): void {
  const reading = t.at('create');
  const summed = reasoningItems(reading).some(
    (item) => Array.isArray(item['summary']) && item['summary'].length > 0,
  );
  if (summed) t.keep('reasoning.summary', 'create');
  else if ((reasoningTokens(reading) ?? 0) < WORTH_A_SUMMARY)
    t.inconclusive('the model reasoned too little to sum it up');
  else
    t.break('reasoning.summary', 'create', {
      expected: 'a summary that is not empty',
      got: `no summary of ${reasoningTokens(reading)} reasoning tokens`,
      place: inResponse(reading, '/output'),
    });
}

/** The count of input tokens beforehand: what a request would cost. */
import { isObject } from '../src/judge/json.ts';
import { numberAt } from '../src/judge/values.ts';
import type { RequirementId } from '../spec/index.ts';
import { BEYOND_CORE, type Ask, type Case, type Step, type Told } from './case.ts';
import { WEATHER } from './items.ts';
import { hasId, idOf, inputTokens, inResponse } from './looks.ts';
import { padding, say } from './prompts.ts';

const QUESTION = { input: say('counting.usage') };
const EVERYTHING = { ...QUESTION, instructions: padding('counting.usage', 8), tools: [WEATHER] };

/** Half of what any tokenizer makes of those instructions and that tool. */
const FEWEST_OF_EVERYTHING = 60;

/** Half of what any tokenizer makes of the turn that is counted as context. */
const FEWEST_OF_A_TURN = 40;

/** Some servers tell the model the time of day. */
const TOLERANCE = 2;

export const countingCases: Case[] = [
  {
    id: 'counting.plain',
    title: 'The tokens of a plain question',
    needs: ['input-tokens'],
    shows: ['counting.object'],
    steps: [count('count', QUESTION, 'counting.object')],
    look: (t) => lookAtCount(t, 'counting.object', 'count', 1),
  },
  {
    id: 'counting.usage',
    title: 'Instructions and tools are counted, as the request itself counts them',
    needs: ['text', 'function-tools', 'input-tokens'],
    shows: ['counting.everything', 'counting.equals-usage'],
    dialects: BEYOND_CORE,
    steps: [
      count('question', QUESTION, 'counting.everything'),
      { ...count('everything', EVERYTHING, 'counting.everything'), together: true },
      { name: 'create', send: { body: EVERYTHING } },
    ],
    look: (t) => {
      const least = (countAt(t, 'question') ?? 0) + FEWEST_OF_EVERYTHING;
      lookAtCount(t, 'counting.everything', 'everything', least);
      const [told, used] = [countAt(t, 'everything'), inputTokens(t.at('create'))];
      if (told === null || used === null) t.inconclusive('the server does not count input tokens');
      else
        t.check('counting.equals-usage', 'create', Math.abs(told - used) <= TOLERANCE, {
          expected: `${told} input tokens, as they were counted beforehand`,
          got: used,
          place: inResponse(t.at('create'), '/usage/input_tokens'),
        });
    },
  },
  {
    id: 'counting.context',
    title: 'The turn before is counted',
    needs: ['text', 'chaining', 'input-tokens'],
    shows: ['counting.context'],
    dialects: BEYOND_CORE,
    steps: [
      {
        name: 'create',
        send: {
          body: { input: `${padding('counting.context', 8)} ${say('counting.context')}`, store: true },
        },
        did: hasId,
      },
      {
        name: 'count',
        otherwise: 'counting.context',
        send: (earlier) =>
          countOf({ input: say('counting.context/2'), previous_response_id: idOf(earlier, 'create') }),
      },
    ],
    look: (t) => lookAtCount(t, 'counting.context', 'count', FEWEST_OF_A_TURN),
  },
];

function countOf(body: Record<string, unknown>): Ask {
  return { path: '/responses/input_tokens', body };
}

function count(name: string, body: Record<string, unknown>, otherwise: RequirementId): Step {
  return { name, otherwise, send: countOf(body) };
}

function countAt(t: Told, step: string): number | null {
  const { json } = t.at(step);
  return isObject(json) ? numberAt(json, 'input_tokens') : null;
}

function lookAtCount(t: Told, requirement: RequirementId, step: string, least: number): void {
  const tokens = countAt(t, step);
  t.check(requirement, step, tokens !== null && Number.isInteger(tokens) && tokens >= least, {
    expected: `input_tokens of at least ${least}`,
    got: tokens ?? t.at(step).text,
    place: { pointer: '/input_tokens' },
  });
}

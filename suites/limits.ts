/** max_output_tokens: a promise of the server, whatever the model would like to say. */
import { objectAt } from '../src/judge/values.ts';
import type { Case, Told } from './case.ts';
import { inResponse, outputTokens } from './looks.ts';
import { COUNT_FAR } from './prompts.ts';

/** The least that OpenAI takes. */
const LIMIT = 16;

export const limitsCases: Case[] = [
  {
    id: 'limits.cut',
    title: 'An answer longer than it may be',
    needs: ['text'],
    shows: ['limits.cut', 'limits.cut-told'],
    quick: true,
    steps: [{ name: 'create', send: { body: { input: COUNT_FAR, max_output_tokens: LIMIT } } }],
    look: lookAtCut,
  },
  {
    id: 'limits.cut-stream',
    title: 'A streamed answer longer than it may be',
    needs: ['text', 'streaming'],
    shows: ['limits.cut', 'limits.cut-told'],
    steps: [{ name: 'create', send: { body: { input: COUNT_FAR, max_output_tokens: LIMIT, stream: true } } }],
    look: lookAtCut,
  },
];

/** That it was cut is told by the status, or, in a dialect that answers with `completed` all the same, beside it. */
function lookAtCut(t: Told): void {
  const reading = t.at('create');
  const response = reading.response;
  if (response === null) {
    t.inconclusive('there is no Response to look at');
    return;
  }
  const status = response['status'];
  const tokens = outputTokens(reading);
  if (status !== 'incomplete' && endedByItself(reading.outputText, tokens)) {
    t.inconclusive('the model ended before the limit');
    return;
  }
  const reason = objectAt(response, 'incomplete_details')?.['reason'];
  const told = {
    expected: 'incomplete_details.reason max_output_tokens',
    got: reason ?? 'no reason',
    place: inResponse(reading, '/incomplete_details'),
  };
  t.check('limits.cut-told', 'create', reason === 'max_output_tokens', told);
  if (status === 'incomplete') t.check('limits.cut', 'create', reason === 'max_output_tokens', told);
  else
    t.break('limits.cut', 'create', {
      expected: `status incomplete, since ${LIMIT} tokens are too few for the answer`,
      got: `status ${JSON.stringify(status ?? null)} with ${tokens ?? 'uncounted'} output tokens`,
      place: inResponse(reading, '/status'),
    });
}

/** A short answer (`1, 2, 3, …, 300`) stays below any limit. Where nothing is counted, its length has to tell. */
function endedByItself(text: string, tokens: number | null): boolean {
  const reachedItsEnd = text.includes('300') && text.length < 4 * LIMIT;
  return reachedItsEnd || (tokens === null ? text.length < 2 * LIMIT : tokens < LIMIT / 2);
}

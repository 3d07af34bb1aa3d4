/** The same request as JSON and as a stream: the same fields, and the same price. */
import { sameShape } from '../src/judge/equality.ts';
import type { Case, Told } from './case.ts';
import { inputTokens, inResponse, isAnswered } from './looks.ts';
import { padding, say } from './prompts.ts';

/** Long enough that a server which caches prompts does so, and must not count the cached part out. */
const QUESTION = `${padding('usage.stream-equals-json', 100)} ${say('usage.stream-equals-json')}`;

/** Some servers tell the model the time of day. */
const TOLERANCE = 2;

export const usageCases: Case[] = [
  {
    id: 'usage.stream-equals-json',
    title: 'The same request, streamed and not',
    needs: ['text', 'streaming'],
    shows: ['equality.stream-and-json', 'usage.stream-equals-json'],
    quick: true,
    steps: [
      { name: 'json', send: { body: { input: QUESTION } } },
      { name: 'stream', send: { body: { input: QUESTION, stream: true } } },
    ],
    look: (t) => {
      lookAtShape(t);
      const [json, stream] = [inputTokens(t.at('json')), inputTokens(t.at('stream'))];
      if (json === null || stream === null) {
        t.inconclusive('the server does not count input tokens');
        return;
      }
      t.check('usage.stream-equals-json', 'stream', Math.abs(json - stream) <= TOLERANCE, {
        expected: `${json} input tokens, as without a stream`,
        got: stream,
        place: inResponse(t.at('stream'), '/usage/input_tokens'),
      });
    },
  },
];

/** Answers of another status have other fields by right. */
function lookAtShape(t: Told): void {
  if (!isAnswered(t, 'equality.stream-and-json', 'stream')) return;
  const [json, stream] = [t.at('json').response, t.at('stream').response];
  if (json === null || stream === null || json['status'] !== stream['status']) {
    t.inconclusive('the two answers ended differently');
    return;
  }
  const difference = sameShape(json, stream);
  if (difference === null) t.keep('equality.stream-and-json', 'stream');
  else
    t.break('equality.stream-and-json', 'stream', {
      expected: difference.expected,
      got: difference.got,
      place: inResponse(t.at('stream'), difference.pointer),
    });
}

/** Streams of text. What a stream must be is judged on every stream; these cases see to it that there are some. */
import type { Case } from './case.ts';
import { inResponse, isAnswered, visibleText } from './looks.ts';
import { COUNT_ON, say } from './prompts.ts';

export const streamingCases: Case[] = [
  {
    id: 'streaming.text',
    title: 'A short text, streamed',
    needs: ['text', 'streaming'],
    shows: ['response.output-not-empty'],
    steps: [{ name: 'create', send: { body: { input: say('streaming.text'), stream: true } } }],
    look: (t) => {
      const reading = t.at('create');
      if (!isAnswered(t, 'response.output-not-empty', 'create')) return;
      if (reading.response?.['status'] === 'incomplete')
        t.inconclusive('the answer was cut before it had any text');
      else
        t.check('response.output-not-empty', 'create', visibleText(reading).trim() !== '', {
          expected: 'visible text in the output',
          got: reading.output.length === 0 ? 'no output items' : 'no text in the output',
          place: inResponse(reading, '/output'),
        });
    },
  },
  {
    id: 'streaming.long',
    title: 'A text of many deltas',
    needs: ['text', 'streaming'],
    shows: [],
    steps: [{ name: 'create', send: { body: { input: COUNT_ON, stream: true } } }],
  },
  {
    // No words make every model refuse. The directive makes a server refuse that stands in for one; a model sees
    // words in brackets.
    id: 'streaming.refusal',
    title: 'A refusal, streamed',
    needs: ['text', 'streaming'],
    shows: ['equality.refusal'],
    steps: [
      {
        name: 'create',
        send: {
          body: { input: 'Please refuse to answer this question. [[resproof: refusal]]', stream: true },
        },
      },
    ],
    look: (t) => {
      const refused = t
        .at('create')
        .output.some(
          (item) =>
            Array.isArray(item['content']) && JSON.stringify(item['content']).includes('"type":"refusal"'),
        );
      if (!refused) t.inconclusive('the model did not answer with a refusal part');
    },
  },
  {
    id: 'streaming.error-event',
    title: 'An error in the midst of a stream',
    needs: ['text', 'streaming'],
    shows: ['error.stream-event'],
    steps: [
      {
        name: 'create',
        send: { body: { input: `${say('streaming.error-event')} [[resproof: error-event]]`, stream: true } },
      },
    ],
    look: (t) => {
      if (!t.at('create').events.some((event) => event.type === 'error'))
        t.inconclusive('the server had no reason to send an error event');
    },
  },
];

/** One request, one answer: the plainest things that a server is asked. */
import type { Case } from './case.ts';
import { SDK_HEADERS } from './headers.ts';
import { accepts, inputTokens, inResponse, isAnswered, responseId, visibleText } from './looks.ts';
import { nonce, padding, say } from './prompts.ts';

/** About a hundred tokens, so that no way of counting can lose them in the noise. */
const INSTRUCTIONS = `You are a careful clerk. These notes are yours to know. ${padding('create.instructions', 8)}`;

export const createCases: Case[] = [
  {
    id: 'create.text',
    title: 'A plain question, asked twice, once as an official SDK does',
    needs: ['text'],
    shows: [
      'http.success-status',
      'http.sdk-headers-accepted',
      'http.stream-default-off',
      'input.string',
      'response.output-not-empty',
      'response.unique-per-request',
    ],
    quick: true,
    steps: [
      { name: 'create', send: { bare: true, body: { input: say('create.text') } } },
      {
        name: 'again',
        otherwise: 'http.sdk-headers-accepted',
        send: { body: { input: say('create.text'), stream: false }, headers: SDK_HEADERS },
      },
    ],
    look: (t) => {
      const [first, second] = [t.at('create'), t.at('again')];
      t.keep('http.success-status', 'create');
      accepts('http.sdk-headers-accepted', 'again')(t);
      t.check('http.stream-default-off', 'create', first.kind !== 'stream', {
        expected: 'one JSON object, since no stream was asked for',
        got: 'a stream of events',
      });
      if (!isAnswered(t, 'input.string', 'create')) return;
      t.keep('input.string', 'create');
      if (first.response?.['status'] === 'incomplete')
        t.inconclusive('the answer was cut before it had any text');
      else
        t.check('response.output-not-empty', 'create', visibleText(first).trim() !== '', {
          expected: 'visible text in the output',
          got: first.output.length === 0 ? 'no output items' : 'no text in the output',
          place: inResponse(first, '/output'),
        });
      const [one, other] = [responseId(first), responseId(second)];
      if (one !== null && other !== null)
        t.check('response.unique-per-request', 'again', one !== other, {
          expected: 'an id other than that of the response before',
          got: other,
          place: inResponse(second, '/id'),
        });
    },
  },
  {
    id: 'create.instructions',
    title: 'Instructions reach the model',
    needs: ['text'],
    shows: ['input.instructions'],
    quick: true,
    steps: [
      { name: 'without', send: { body: { input: say('create.instructions') } } },
      {
        name: 'with',
        otherwise: 'input.instructions',
        send: { body: { input: say('create.instructions'), instructions: INSTRUCTIONS } },
      },
    ],
    look: (t) => {
      if (!isAnswered(t, 'input.instructions', 'with')) return;
      const [without, counted] = [inputTokens(t.at('without')), inputTokens(t.at('with'))];
      if (without === null || counted === null) {
        t.inconclusive('the server does not count input tokens');
        return;
      }
      t.check('input.instructions', 'with', counted >= without + 30, {
        expected: `clearly more than the ${without} input tokens of the same request without instructions`,
        got: counted,
        place: inResponse(t.at('with'), '/usage/input_tokens'),
      });
    },
  },
  {
    id: 'create.metadata',
    title: 'metadata, user, safety_identifier and prompt_cache_key',
    needs: ['text'],
    shows: ['input.metadata'],
    quick: true,
    steps: [
      {
        name: 'create',
        otherwise: 'input.metadata',
        send: {
          body: {
            input: say('create.metadata'),
            metadata: { purpose: 'conformance', ticket: nonce('create.metadata/ticket') },
            user: nonce('create.metadata/user'),
            safety_identifier: nonce('create.metadata/safety'),
            prompt_cache_key: nonce('create.metadata/cache'),
          },
        },
      },
    ],
    look: accepts('input.metadata', 'create'),
  },
  {
    // Two requests, since some models that sample take only one of the two at a time.
    id: 'create.sampling',
    title: 'temperature and top_p',
    needs: ['text', 'sampling'],
    shows: ['input.sampling'],
    steps: [
      {
        name: 'temperature',
        otherwise: 'input.sampling',
        send: { body: { input: say('create.sampling'), temperature: 0.7 } },
      },
      {
        name: 'top-p',
        otherwise: 'input.sampling',
        send: { body: { input: say('create.sampling'), top_p: 0.9 } },
      },
    ],
    look: accepts('input.sampling', 'temperature', 'top-p'),
  },
];

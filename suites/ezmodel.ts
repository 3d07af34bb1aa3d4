/** What EzModel's page alone promises: two shapes of an answer, and turns in messages. */
import { isObject } from '../src/judge/json.ts';
import type { Reading } from '../src/judge/reading.ts';
import type { Case } from './case.ts';
import { cachedTokens, idOf, inputTokens, inResponse, isAnswered } from './looks.ts';
import { user } from './items.ts';
import { padding, say } from './prompts.ts';

const DIALECTS = ['ezmodel'] as const;

/** Above what a server adds by itself, in any tokenizer. */
const PADDED = 60;

export const ezmodelCases: Case[] = [
  {
    id: 'ezmodel.shape',
    title: 'One shape of an answer, streamed and not',
    needs: ['text', 'streaming'],
    shows: ['chat.consistent-shape'],
    dialects: DIALECTS,
    steps: [
      { name: 'create', send: { body: { input: [user(say('ezmodel.shape'))] } } },
      { name: 'stream', send: { body: { input: [user(say('ezmodel.shape'))], stream: true } } },
    ],
    look: (t) => {
      const [whole, streamed] = [shapeOf(t.at('create')), shapeOf(t.at('stream'))];
      t.check('chat.consistent-shape', 'stream', whole !== null && whole === streamed, {
        expected: whole === null ? 'a Response or a chat completion' : `${whole}, as without a stream`,
        got: streamed ?? 'neither shape',
      });
    },
  },
  {
    id: 'ezmodel.messages',
    title: 'The turns in messages',
    needs: ['text'],
    shows: ['input.messages'],
    dialects: DIALECTS,
    steps: [
      {
        name: 'create',
        otherwise: 'input.messages',
        send: {
          body: {
            messages: [
              { role: 'user', content: `${padding('ezmodel.messages', 8)} ${say('ezmodel.messages')}` },
            ],
          },
        },
      },
    ],
    look: (t) => {
      const reading = t.at('create');
      if (shapeOf(reading) === 'chat completions') {
        t.keep('input.messages', 'create');
        return;
      }
      if (!isAnswered(t, 'input.messages', 'create')) return;
      const tokens = inputTokens(reading);
      t.check('input.messages', 'create', tokens === null || tokens >= PADDED, {
        expected: `at least ${PADDED} input tokens for what was sent`,
        got: tokens,
        place: inResponse(reading, '/usage/input_tokens'),
      });
    },
  },
  {
    id: 'ezmodel.prefix-minimum',
    title: 'A prefix too short to cache, and a turn that follows it',
    needs: ['explicit-caching', 'chaining'],
    shows: ['caching.prefix-minimum-unused'],
    dialects: DIALECTS,
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'any',
        send: {
          body: {
            input: [user(padding('ezmodel.prefix-minimum', 5))],
            caching: { type: 'enabled', prefix: true },
            thinking: { type: 'disabled' },
            store: true,
          },
        },
      },
      {
        name: 'next',
        wants: 'any',
        send: (earlier) => ({
          body: {
            previous_response_id: idOf(earlier, 'create') || 'resp-none',
            input: [user(say('ezmodel.prefix-minimum'))],
            caching: { type: 'enabled' },
            thinking: { type: 'disabled' },
          },
        }),
      },
    ],
    look: (t) => {
      const { status } = t.at('create');
      const refused = status >= 400 && status < 500;
      t.check('caching.prefix-minimum-unused', 'next', refused || (cachedTokens(t.at('next')) ?? 0) === 0, {
        expected: 'a refusal, or no cached tokens in the turn that follows',
        got: cachedTokens(t.at('next')),
        place: inResponse(t.at('next'), '/usage/input_tokens_details/cached_tokens'),
      });
    },
  },
];

type Shape = 'Responses' | 'chat completions';

/** Which of the two APIs an answer is shaped for; null for neither. */
function shapeOf({ chat, json, response, events, text, kind }: Reading): Shape | null {
  if (chat !== undefined) return 'chat completions';
  if (response !== null || (kind === 'stream' && events.length > 0)) return 'Responses';
  if (isObject(json) && Array.isArray(json['choices'])) return 'chat completions';
  return /"object"\s*:\s*"chat\.completion\.chunk"/.test(text) ? 'chat completions' : null;
}

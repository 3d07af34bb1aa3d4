/** Settings that change how a request is served: tier, truncation, prompt cache, padding; and parts that few targets take. */
import { isOverflow } from '../src/judge/errors/overflow.ts';
import { objectsAt, textAt } from '../src/judge/values.ts';
import type { RequirementId } from '../spec/index.ts';
import { BEYOND_CORE, type Case, type Step } from './case.ts';
import { hiddenNote } from './files.ts';
import { easy, user } from './items.ts';
import {
  accepts,
  cachedTokens,
  hasId,
  inputTokens,
  inResponse,
  isAnswered,
  pathOf,
  refuses,
} from './looks.ts';
import { padding, say } from './prompts.ts';

/** What any tokenizer makes at least of the words in the file; the page that some servers show to the model costs more. */
const FEWEST_OF_THE_FILE = 15;

/** About 1,400 tokens: OpenAI caches from 1,024 on. */
const LONG = `${padding('settings.cache', 115)} ${say('settings.cache')}`;

/** About 4,400 tokens, in turns of which each is short. */
const TURNS = [
  ...Array.from({ length: 30 }, (_, turn) =>
    easy(turn % 2 === 0 ? 'user' : 'assistant', padding(`settings.overflow/${turn}`, 12)),
  ),
  easy('user', say('settings.overflow')),
];

const LOGPROBS = 'message.output_text.logprobs';

export const settingsCases: Case[] = [
  {
    id: 'settings.tier',
    title: 'service_tier auto and default',
    needs: ['text', 'service-tier'],
    shows: ['tier.accepted'],
    steps: ['auto', 'default'].map((tier, index) => ({
      ...one(tier, 'tier.accepted', { input: say(`settings.tier/${tier}`), service_tier: tier }),
      together: index > 0,
    })),
    look: accepts('tier.accepted', 'auto', 'default'),
  },
  {
    id: 'settings.unknown-tier',
    title: 'A service_tier that does not exist',
    needs: ['text', 'service-tier', 'errors'],
    shows: ['tier.unknown'],
    negative: true,
    steps: [
      {
        ...one('create', 'tier.unknown', {
          input: say('settings.unknown-tier'),
          service_tier: 'no-such-tier',
        }),
        wants: 'refused',
        statuses: [400],
      },
    ],
    look: refuses('tier.unknown', 'create'),
  },
  {
    id: 'settings.truncation',
    title: 'truncation auto, disabled and left out',
    needs: ['text', 'truncation'],
    shows: ['truncation.echoed'],
    dialects: ['openai', 'open-responses'],
    steps: ['auto', 'disabled'].map((truncation, index) => ({
      ...one(truncation, 'truncation.echoed', {
        input: say(`settings.truncation/${truncation}`),
        truncation,
      }),
      together: index > 0,
    })),
    look: (t) => {
      for (const truncation of ['auto', 'disabled'])
        t.check('truncation.echoed', truncation, t.at(truncation).response?.['truncation'] === truncation, {
          expected: `truncation ${truncation}`,
          got: t.at(truncation).response?.['truncation'] ?? 'none',
          place: inResponse(t.at(truncation), '/truncation'),
        });
    },
  },
  {
    // A window that a few thousand tokens fill is seldom: where they are answered, nothing is shown.
    id: 'settings.overflow',
    title: 'More turns than a small context window holds, and the same with truncation auto',
    needs: ['text', 'truncation'],
    shows: ['truncation.disabled', 'truncation.auto'],
    dialects: BEYOND_CORE,
    negative: true,
    steps: [
      {
        name: 'disabled',
        wants: 'any',
        send: { body: { input: TURNS, truncation: 'disabled' } },
      },
      {
        name: 'auto',
        wants: 'any',
        send: ({ disabled }) => ({
          body: {
            input: isOverflow(disabled?.error ?? null) ? TURNS : say('settings.overflow/none'),
            truncation: 'auto',
          },
        }),
      },
    ],
    look: (t) => {
      const { status, error } = t.at('disabled');
      if (!isOverflow(error)) return;
      const failed = status >= 400 || t.at('disabled').response?.['status'] === 'failed';
      t.check('truncation.disabled', 'disabled', failed && status < 500, {
        expected: 'a 4xx status',
        got: status,
      });
      t.check('truncation.auto', 'auto', !isOverflow(t.at('auto').error), {
        expected: 'an answer, since it may leave out what is old',
        got: textAt(t.at('auto').error, 'message') ?? 'none',
      });
    },
  },
  {
    id: 'settings.cache',
    title: 'A long input, sent three times',
    needs: ['text', 'prompt-caching'],
    shows: ['cache.hit'],
    steps: [
      one('first', 'cache.hit', { input: LONG, prompt_cache_key: 'resproof' }),
      {
        ...one('again', 'cache.hit', { input: LONG, prompt_cache_key: 'resproof' }),
        // A cache takes a moment to be in effect.
        did: (reading) => reading.usage === null || (cachedTokens(reading) ?? 0) > 0,
      },
    ],
    look: (t) => {
      const cached = cachedTokens(t.at('again'));
      if (t.at('again').usage === null) t.inconclusive('the server does not count tokens');
      else
        t.check('cache.hit', 'again', (cached ?? 0) > 0, {
          expected: 'cached_tokens above zero',
          got: cached,
          place: inResponse(t.at('again'), '/usage/input_tokens_details/cached_tokens'),
        });
    },
  },
  {
    id: 'settings.cache-retention',
    title: 'prompt_cache_retention in_memory and 24h',
    needs: ['text', 'prompt-caching'],
    shows: ['cache.retention'],
    steps: ['in_memory', '24h'].map((retention, index) => ({
      ...one(retention, 'cache.retention', {
        input: say(`settings.cache-retention/${retention}`),
        prompt_cache_retention: retention,
      }),
      together: index > 0,
    })),
    look: (t) => {
      for (const retention of ['in_memory', '24h'])
        t.check(
          'cache.retention',
          retention,
          t.at(retention).response?.['prompt_cache_retention'] === retention,
          {
            expected: `prompt_cache_retention ${retention}`,
            got: t.at(retention).response?.['prompt_cache_retention'] ?? 'none',
            place: inResponse(t.at(retention), '/prompt_cache_retention'),
          },
        );
    },
  },
  {
    id: 'settings.no-padding',
    title: 'A stream without obfuscation',
    needs: ['text', 'streaming', 'obfuscation'],
    shows: [],
    steps: [
      {
        name: 'create',
        otherwise: 'obfuscation.off',
        send: {
          body: {
            input: say('settings.no-padding'),
            stream: true,
            stream_options: { include_obfuscation: false },
          },
        },
      },
    ],
  },
  {
    id: 'settings.file',
    title: 'A file in the input is read',
    needs: ['text', 'file-input'],
    shows: ['input.file'],
    steps: [
      { name: 'without', send: { body: { input: [fileQuestion(false)] } } },
      one('with', 'input.file', { input: [fileQuestion(true)] }),
    ],
    look: (t) => {
      if (!isAnswered(t, 'input.file', 'with')) return;
      const [without, counted] = [inputTokens(t.at('without')), inputTokens(t.at('with'))];
      if (without === null || counted === null) t.inconclusive('the server does not count input tokens');
      else
        t.check('input.file', 'with', counted >= without + FEWEST_OF_THE_FILE, {
          expected: `clearly more than the ${without} input tokens of the same request without the file`,
          got: counted,
          place: inResponse(t.at('with'), '/usage/input_tokens'),
        });
    },
  },
  {
    id: 'settings.phase',
    title: 'Earlier answers with a phase',
    needs: ['text', 'phase'],
    shows: ['input.phase'],
    steps: [
      one('create', 'input.phase', {
        input: [
          user('What is the weather in Oslo?'),
          { ...easy('assistant', 'I will look it up.'), phase: 'commentary' },
          { ...easy('assistant', 'Snow.'), phase: 'final_answer' },
          user(say('settings.phase')),
        ],
      }),
    ],
    look: accepts('input.phase', 'create'),
  },
  {
    id: 'settings.include',
    title: 'What was not asked for at first, included later',
    needs: ['text', 'store', 'input-items', 'logprobs'],
    shows: ['state.include'],
    steps: [
      {
        name: 'create',
        send: { body: { input: say('settings.include'), store: true, include: [LOGPROBS], top_logprobs: 1 } },
        did: hasId,
      },
      {
        name: 'retrieve',
        otherwise: 'state.include',
        send: (earlier) => ({ method: 'GET', path: pathOf(earlier), query: { include: LOGPROBS } }),
      },
      {
        name: 'items',
        otherwise: 'state.include',
        together: true,
        send: (earlier) => ({
          method: 'GET',
          path: `${pathOf(earlier)}/input_items`,
          query: { include: LOGPROBS },
        }),
      },
    ],
    look: (t) => {
      const parts = t.at('retrieve').output.flatMap((item) => objectsAt(item, 'content'));
      const found = parts.some((part) => objectsAt(part, 'logprobs').length > 0);
      t.check('state.include', 'retrieve', found, {
        expected: 'log probabilities, which include names',
        got: parts.length === 0 ? 'no parts' : 'parts without log probabilities',
        place: { pointer: '/output' },
      });
      t.keep('state.include', 'items');
    },
  },
];

function one(name: string, otherwise: RequirementId, body: Record<string, unknown>): Step {
  return { name, otherwise, send: { body } };
}

function fileQuestion(withFile: boolean): Record<string, unknown> {
  const text = { type: 'input_text', text: say('settings.file') };
  return { type: 'message', role: 'user', content: withFile ? [text, hiddenNote()] : [text] };
}

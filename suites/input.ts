/** The forms of input that real clients send. */
import type { Reading } from '../src/judge/reading.ts';
import { textAt } from '../src/judge/values.ts';
import type { Case, Told } from './case.ts';
import { easy, typed, user } from './items.ts';
import { accepts, inputTokens, inResponse, isAnswered, itemsOf, ownAnswers, takesIn } from './looks.ts';
import { madeUpId, nonce, padding, RED_SQUARE, say, sayExactly } from './prompts.ts';

/** Some fifty tokens; no tokenizer has it in fewer than twenty. */
function withPadding(key: string): string {
  return `${padding(key, 4)} ${say(key)}`;
}

const FEWEST = 20;

/** Letters of one to four bytes, from the left and from the right. */
const SCRIPTS = ['Grüße', '世界', 'Привет', 'שלום', 'नमस्ते', 'こんにちは', '🚀🌍'];

const KEPT_TEXT = padding('input.item-reference', 6);

/** By what is sent empty, or as null. */
const NOTHING_TO_SAY: Record<string, Record<string, unknown>> = {
  unset: {
    instructions: '',
    user: '',
    metadata: {},
    reasoning: {},
    tools: [],
    include: null,
    previous_response_id: null,
    truncation: null,
    temperature: null,
    top_p: null,
    max_output_tokens: null,
    parallel_tool_calls: null,
    store: null,
    stream: null,
  },
  text: { text: {} },
  include: { include: [] },
};

export const inputCases: Case[] = [
  {
    id: 'input.easy-message',
    title: 'A message without a type, content a string',
    needs: ['text'],
    shows: ['input.easy-message'],
    steps: [
      {
        name: 'create',
        otherwise: 'input.easy-message',
        send: { body: { input: [user(withPadding('input.easy-message'))] } },
      },
    ],
    look: takesIn('input.easy-message', 'create', FEWEST),
  },
  {
    id: 'input.typed-message',
    title: 'A message with a type and input_text parts',
    needs: ['text'],
    shows: ['input.typed-message'],
    steps: [
      {
        name: 'create',
        otherwise: 'input.typed-message',
        send: { body: { input: [typed('user', withPadding('input.typed-message'))] } },
      },
    ],
    look: takesIn('input.typed-message', 'create', FEWEST),
  },
  {
    // Two requests, so that a refusal says which role it is about.
    id: 'input.roles',
    title: 'Messages of every role, at the same time',
    needs: ['text'],
    shows: ['input.roles', 'input.typed-message', 'response.own-answer'],
    quick: true,
    steps: [
      {
        name: 'system',
        otherwise: 'input.roles',
        send: { body: { input: [easy('system', 'You answer briefly.'), user(say('input.roles/system'))] } },
      },
      {
        name: 'developer',
        otherwise: 'input.roles',
        together: true,
        send: {
          body: {
            input: [
              typed('developer', 'You answer briefly.'),
              user('Good morning.'),
              easy('assistant', 'Good morning to you.'),
              typed('user', withPadding('input.roles/developer')),
            ],
          },
        },
      },
    ],
    look: (t) => {
      accepts('input.roles', 'system', 'developer')(t);
      takesIn('input.typed-message', 'developer', FEWEST)(t);
      ownAnswers(t, { system: nonce('input.roles/system'), developer: nonce('input.roles/developer') });
    },
  },
  {
    // Many templates of models take one system message, at the beginning: servers that lean on them have to join these.
    id: 'input.late-developer',
    title: 'A developer message in mid-conversation, beside instructions',
    needs: ['text'],
    shows: ['input.roles'],
    steps: [
      {
        name: 'create',
        otherwise: 'input.roles',
        send: {
          body: {
            instructions: 'You answer briefly.',
            input: [
              user('Good morning.'),
              easy('assistant', 'Good morning to you.'),
              easy('developer', 'You answer in English.'),
              user(say('input.late-developer')),
            ],
          },
        },
      },
    ],
    look: accepts('input.roles', 'create'),
  },
  {
    id: 'input.assistant-history',
    title: 'An earlier answer, with id, status and annotations',
    needs: ['text'],
    shows: ['input.assistant-history'],
    steps: [
      {
        name: 'create',
        otherwise: 'input.assistant-history',
        send: {
          body: {
            input: [
              typed('user', 'Good morning.'),
              {
                type: 'message',
                id: madeUpId('msg_', 'input.assistant-history'),
                role: 'assistant',
                status: 'completed',
                content: [{ type: 'output_text', text: 'Good morning to you.', annotations: [] }],
              },
              typed('user', say('input.assistant-history')),
            ],
          },
        },
      },
    ],
    look: accepts('input.assistant-history', 'create'),
  },
  {
    id: 'input.assistant-bare',
    title: 'An earlier answer, with nothing but its text',
    needs: ['text'],
    shows: ['input.assistant-bare'],
    steps: [
      {
        name: 'create',
        otherwise: 'input.assistant-bare',
        send: {
          body: {
            input: [
              user('Good morning.'),
              { role: 'assistant', content: [{ type: 'output_text', text: 'Good morning to you.' }] },
              user(say('input.assistant-bare')),
            ],
          },
        },
      },
    ],
    look: accepts('input.assistant-bare', 'create'),
  },
  {
    id: 'input.own-output',
    title: 'The own output, verbatim, as input of the next turn',
    needs: ['text'],
    shows: ['input.own-output', 'input.assistant-history', 'input.easy-message'],
    quick: true,
    steps: [
      {
        name: 'first',
        otherwise: 'input.easy-message',
        send: { body: { input: [user(withPadding('input.own-output/first'))] } },
      },
      {
        name: 'second',
        otherwise: 'input.own-output',
        send: ({ first }) => ({
          body: {
            input: [
              user(withPadding('input.own-output/first')),
              ...(first?.output ?? []),
              user(say('input.own-output/second')),
            ],
          },
        }),
      },
    ],
    look: (t) => {
      takesIn('input.easy-message', 'first', FEWEST)(t);
      if (t.at('first').output.length === 0) t.inconclusive('the first answer has no output to send back');
      else {
        accepts('input.own-output', 'second')(t);
        if (hasWholeMessage(t.at('first'))) accepts('input.assistant-history', 'second')(t);
      }
    },
  },
  {
    // What @llamaindex/openai, @langchain/openai and @openai/agents send when there is nothing to say, and nulls that
    // the API's own document allows.
    id: 'input.nulls',
    title: 'Optional fields that are null or empty',
    needs: ['text'],
    shows: ['input.nulls'],
    quick: true,
    steps: Object.entries(NOTHING_TO_SAY).map(([name, fields], index) => ({
      name,
      otherwise: 'input.nulls',
      together: index > 0,
      send: { body: { input: [user(say(`input.nulls/${name}`))], ...fields } },
    })),
    look: (t) => {
      for (const name of Object.keys(NOTHING_TO_SAY)) accepts('input.nulls', name)(t);
    },
  },
  {
    id: 'input.image',
    title: 'An image as a data URL is seen',
    needs: ['text', 'image-input'],
    shows: ['input.image'],
    steps: [
      { name: 'without', send: { body: { input: [imageQuestion(false)] } } },
      { name: 'with', otherwise: 'input.image', send: { body: { input: [imageQuestion(true)] } } },
    ],
    look: (t) => {
      if (!isAnswered(t, 'input.image', 'with')) return;
      const [without, counted] = [inputTokens(t.at('without')), inputTokens(t.at('with'))];
      if (without === null || counted === null) {
        t.inconclusive('the server does not count input tokens');
        return;
      }
      t.check('input.image', 'with', counted > without, {
        expected: `more than the ${without} input tokens of the same request without the image`,
        got: counted,
        place: inResponse(t.at('with'), '/usage/input_tokens'),
      });
    },
  },
  {
    id: 'input.item-reference',
    title: 'A reference to a stored item of the own output',
    needs: ['text', 'store'],
    shows: ['input.item-reference'],
    steps: [
      {
        name: 'first',
        send: { body: { input: sayExactly(KEPT_TEXT), store: true } },
        did: (reading) => reading.outputText.length > KEPT_TEXT.length * 0.7 && messageId(reading) !== null,
      },
      {
        name: 'second',
        otherwise: 'input.item-reference',
        send: ({ first }) => ({
          body: {
            input: [
              user('Which notes are there?'),
              { type: 'item_reference', id: (first && messageId(first)) ?? '' },
              user(say('input.item-reference')),
            ],
          },
        }),
      },
    ],
    look: lookAtReference,
  },
  {
    id: 'input.unicode',
    title: 'Text of many scripts, there and back',
    needs: ['text', 'streaming'],
    shows: ['input.unicode'],
    quick: true,
    steps: [
      {
        name: 'create',
        send: { body: { input: sayExactly(SCRIPTS.join(' ')), stream: true } },
        did: (reading) => saysScripts(reading) || damage(reading) !== null,
      },
    ],
    look: (t) => {
      const reading = t.at('create');
      const damaged = damage(reading);
      if (damaged !== null)
        t.break('input.unicode', 'create', { expected: `the text ${SCRIPTS.join(' ')}`, got: damaged });
      else if (saysScripts(reading)) t.keep('input.unicode', 'create');
      else t.inconclusive('the model did not repeat the text');
    },
  },
];

function imageQuestion(withImage: boolean): Record<string, unknown> {
  const text = { type: 'input_text', text: 'Name the colour of a ripe tomato in one word.' };
  const image = { type: 'input_image', image_url: RED_SQUARE, detail: 'auto' };
  return { type: 'message', role: 'user', content: withImage ? [text, image] : [text] };
}

/** With all that an earlier answer may carry. */
function hasWholeMessage(reading: Reading): boolean {
  return itemsOf(reading, 'message').some(
    (item) => ['id', 'status'].every((key) => Boolean(item[key])) && reading.outputText !== '',
  );
}

function messageId(reading: Reading): string | null {
  return textAt(reading.output.find((item) => item['type'] === 'message') ?? null, 'id') || null;
}

/**
 * The second request has about the length of the first if the item was put in place of its reference, and lacks the
 * whole kept text if it was not. Any tokenizer makes more than a token of ten letters of that text.
 */
function lookAtReference(t: Told): void {
  if (!isAnswered(t, 'input.item-reference', 'second')) return;
  const [first, second] = [inputTokens(t.at('first')), inputTokens(t.at('second'))];
  if (first === null || second === null) {
    t.inconclusive('the server does not count input tokens');
    return;
  }
  const fewest = first - Math.floor(KEPT_TEXT.length / 10);
  t.check('input.item-reference', 'second', second >= fewest, {
    expected: `at least ${fewest} input tokens, since the item that is referred to has as many as the request before`,
    got: second,
    place: inResponse(t.at('second'), '/usage/input_tokens'),
  });
}

function saysScripts(reading: Reading): boolean {
  const text = sameCase(reading.outputText);
  return SCRIPTS.every((word) => text.includes(sameCase(word)));
}

/** Capitals are the model's own, and ß has two letters of them. */
function sameCase(text: string): string {
  return text.normalize('NFC').toUpperCase();
}

/** What only a server does to a text: replacement characters, bytes read as Latin-1, escapes that were not undone. */
function damage(reading: Reading): string | null {
  const text = reading.outputText;
  // Anywhere in the body: deltas may be damaged where the final text is not.
  if (reading.text.includes('\uFFFD') || text.includes('\uFFFD')) return `replacement characters: ${text}`;
  if (SCRIPTS.some((word) => text.includes(Buffer.from(word, 'utf8').toString('latin1'))))
    return `bytes read as Latin-1: ${text}`;
  if (/\\u(4e16|0433|05e9)/i.test(text)) return `escapes that were not undone: ${text}`;
  return null;
}

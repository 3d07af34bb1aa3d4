/** Conversations by previous_response_id. What is loaded shows in the count of input tokens, whatever the model says. */
import type { Case, Step, Told } from './case.ts';
import { accepts, hasId, idOf, inputTokens, inResponse, isAnswered, outputTokens, refuses } from './looks.ts';
import { madeUpId, nonce, padding, say } from './prompts.ts';

/** Each turn of the chain says about as much as the one before. */
const TURNS = [1, 2, 3, 4, 5].map((number) => ({ name: `turn-${number}`, key: `state.chain/${number}` }));

/** Half of what any tokenizer makes of a turn's words. */
const FEWEST_OF_A_TURN = 30;

/** What a template may put around the messages of one turn. */
const FRAMING = 64;

const CODE_WORD = nonce('state.instructions/code');
const SECRET_NOTES = `You keep notes. The code word is ${CODE_WORD}. ${padding('state.instructions', 40)}`;

export const chainingCases: Case[] = [
  {
    id: 'state.chain',
    title: 'Five turns by previous_response_id',
    needs: ['text', 'chaining'],
    shows: ['state.previous-response', 'state.linear-growth'],
    steps: TURNS.map(({ name, key }, index): Step => {
      const before = TURNS[index - 1]?.name;
      const last = index === TURNS.length - 1;
      const body = { input: `${padding(key, 6)} ${say(key)}`, store: !last };
      if (before === undefined) return { name, send: { body }, did: hasId };
      return {
        name,
        otherwise: 'state.previous-response',
        send: (earlier) => ({ body: { ...body, previous_response_id: idOf(earlier, before) } }),
        did: hasId,
      };
    }),
    look: lookAtChain,
  },
  {
    id: 'state.streamed-id',
    title: 'The id of a streamed response carries on',
    needs: ['text', 'streaming', 'chaining'],
    shows: ['state.streamed-id-usable'],
    steps: [
      {
        name: 'create',
        send: { body: { input: say('state.streamed-id/1'), store: true, stream: true } },
        did: hasId,
      },
      {
        name: 'next',
        otherwise: 'state.streamed-id-usable',
        send: (earlier) => ({
          body: {
            input: say('state.streamed-id/2'),
            previous_response_id: idOf(earlier, 'create'),
            stream: true,
          },
        }),
      },
    ],
    look: accepts('state.streamed-id-usable', 'next'),
  },
  {
    id: 'state.unknown-previous',
    title: 'A previous_response_id that was never given out',
    needs: ['text', 'chaining'],
    shows: ['state.unknown-previous'],
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        otherwise: 'state.unknown-previous',
        send: {
          body: {
            input: say('state.unknown-previous'),
            previous_response_id: madeUpId('resp_', 'state.unknown-previous'),
          },
        },
      },
    ],
    look: refuses('state.unknown-previous', 'create'),
  },
  {
    id: 'state.instructions',
    title: 'Instructions of the turn before are forgotten',
    needs: ['text', 'chaining'],
    shows: ['state.instructions-not-inherited'],
    steps: [
      {
        name: 'first',
        send: { body: { input: say('state.instructions'), instructions: SECRET_NOTES, store: true } },
        did: hasId,
      },
      {
        name: 'next',
        otherwise: 'state.previous-response',
        send: (earlier) => ({
          body: {
            input: 'What is the code word? If you know none, say "none".',
            previous_response_id: idOf(earlier, 'first'),
          },
        }),
      },
    ],
    look: lookAtInstructions,
  },
];

/** A turn that loads the one before has both questions and an answer to count; a turn alone has one question. */
function lookAtChain(t: Told): void {
  const answered = TURNS.every(({ name }) => isAnswered(t, 'state.previous-response', name));
  if (!answered) return;
  const turns = TURNS.map(({ name }) => ({ name, reading: t.at(name), tokens: inputTokens(t.at(name)) }));
  const first = turns[0]?.tokens ?? null;
  if (first === null || turns.some(({ tokens }) => tokens === null)) {
    t.inconclusive('the server does not count input tokens');
    return;
  }
  turns.forEach(({ name, reading, tokens }, index) => {
    const before = turns[index - 1];
    if (before === undefined || tokens === null || before.tokens === null) return;
    const place = inResponse(reading, '/usage/input_tokens');
    t.check('state.previous-response', name, tokens >= before.tokens + FEWEST_OF_A_TURN, {
      expected: `clearly more than the ${before.tokens} input tokens of the turn before, which is loaded as context`,
      got: tokens,
      place,
    });
    const most = before.tokens + (outputTokens(before.reading) ?? 0) + first + FRAMING;
    t.check('state.linear-growth', name, tokens <= most, {
      expected: `at most ${most} input tokens: those of the turn before, its output, and a question like the first`,
      got: tokens,
      place,
    });
  });
}

/**
 * The notes have four hundred tokens in any tokenizer. An answer of this length, thoughts included, and the second
 * question cannot make up for them.
 */
const MOST_SAID = 250;

/**
 * The code word is proof that the instructions are still there. Without it the counts decide: with the instructions the
 * second turn has at least the tokens of the first; without them it has far fewer, unless the first answer was so long
 * that nothing can be told.
 */
function lookAtInstructions(t: Told): void {
  const [first, next] = [t.at('first'), t.at('next')];
  if (!isAnswered(t, 'state.instructions-not-inherited', 'next')) return;
  const toldBefore = first.outputText.includes(CODE_WORD);
  if (next.outputText.includes(CODE_WORD) && !toldBefore) {
    t.break('state.instructions-not-inherited', 'next', {
      expected: 'an answer that does not know the instructions of the turn before',
      got: next.outputText,
    });
    return;
  }
  const [before, after] = [inputTokens(first), inputTokens(next)];
  const said = outputTokens(first) ?? 0;
  if (before === null || after === null) t.inconclusive('the server does not count input tokens');
  else if (after < before) t.keep('state.instructions-not-inherited', 'next');
  else if (said > MOST_SAID) t.inconclusive(`the first answer was too long to tell: ${said} tokens`);
  else
    t.break('state.instructions-not-inherited', 'next', {
      expected: `fewer than the ${before} input tokens of the turn with instructions`,
      got: after,
      place: inResponse(next, '/usage/input_tokens'),
    });
}

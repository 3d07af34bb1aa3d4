/** A long context made short: on demand, by an item of the input, and by itself. */
import { isObject } from '../src/judge/json.ts';
import type { JsonObject, Reading } from '../src/judge/reading.ts';
import { objectsAt, textAt } from '../src/judge/values.ts';
import type { RequirementId } from '../spec/index.ts';
import { BEYOND_CORE, type Case, type Told } from './case.ts';
import { easy, user } from './items.ts';
import { accepts, hasId, idOf, inResponse, isAnswered, itemsOf, refuses } from './looks.ts';
import { padding, say } from './prompts.ts';

const PATH = '/responses/compact';

/** About a hundred tokens of each. */
const TALK = [
  user(padding('compaction/1', 8)),
  easy('assistant', 'I have noted that.'),
  user(padding('compaction/2', 8)),
  easy('assistant', 'I have noted that as well.'),
];

/** The least that OpenAI takes. A context above it costs as many tokens. */
const THRESHOLD = 1_000;

export const compactionCases: Case[] = [
  {
    id: 'compaction.round-trip',
    title: 'A talk, made short and gone on from',
    needs: ['text', 'compaction'],
    shows: ['compaction.object', 'compaction.item', 'compaction.round-trip'],
    steps: [
      { name: 'compact', otherwise: 'compaction.object', send: { path: PATH, body: { input: TALK } } },
      {
        name: 'next',
        otherwise: 'compaction.round-trip',
        send: ({ compact }) => ({
          body: { input: [...outputOf(compact), user(say('compaction.round-trip'))] },
        }),
      },
    ],
    look: (t) => {
      const { json } = t.at('compact');
      const kind = isObject(json) ? textAt(json, 'object') : null;
      t.check('compaction.object', 'compact', kind === 'response.compaction', {
        expected: 'object response.compaction',
        got: kind ?? t.at('compact').text,
        place: { pointer: '/object' },
      });
      lookAtItem(t, 'compaction.item', 'compact', outputOf(t.at('compact')));
      accepts('compaction.round-trip', 'next')(t);
    },
  },
  {
    id: 'compaction.previous',
    title: 'A stored response, made short',
    needs: ['text', 'compaction', 'chaining'],
    shows: ['compaction.previous'],
    dialects: BEYOND_CORE,
    steps: [
      {
        name: 'create',
        send: { body: { input: [...TALK, user(say('compaction.previous'))], store: true } },
        did: hasId,
      },
      {
        name: 'compact',
        otherwise: 'compaction.previous',
        send: (earlier) => ({ path: PATH, body: { previous_response_id: idOf(earlier, 'create') } }),
      },
    ],
    look: (t) => lookAtItem(t, 'compaction.previous', 'compact', outputOf(t.at('compact'))),
  },
  {
    id: 'compaction.model-required',
    title: 'To compact without a model',
    needs: ['compaction', 'errors'],
    shows: ['compaction.model-required'],
    negative: true,
    steps: [
      {
        name: 'compact',
        wants: 'refused',
        statuses: [400, 422],
        otherwise: 'compaction.model-required',
        send: { path: PATH, body: { input: TALK }, noModel: true },
      },
    ],
    look: refuses('compaction.model-required', 'compact'),
  },
  {
    id: 'compaction.trigger',
    title: 'An input that ends with a compaction_trigger',
    needs: ['text', 'compaction'],
    shows: ['compaction.trigger'],
    steps: [
      {
        name: 'create',
        otherwise: 'compaction.trigger',
        send: { body: { input: [...TALK, { type: 'compaction_trigger' }] } },
      },
    ],
    look: (t) => {
      if (!isAnswered(t, 'compaction.trigger', 'create')) return;
      const count = itemsOf(t.at('create'), 'compaction').length;
      t.check('compaction.trigger', 'create', count === 1, {
        expected: 'exactly one compaction item in the output',
        got: `${count} of them`,
        place: inResponse(t.at('create'), '/output'),
      });
    },
  },
  {
    id: 'compaction.automatic',
    title: 'A context above the threshold that the request sets',
    needs: ['text', 'compaction'],
    shows: ['compaction.automatic'],
    dialects: ['openai'],
    steps: [
      {
        name: 'create',
        otherwise: 'compaction.automatic',
        send: {
          body: {
            input: [user(padding('compaction.automatic', 95)), user(say('compaction.automatic'))],
            context_management: [{ type: 'compaction', compact_threshold: THRESHOLD }],
          },
        },
      },
    ],
    look: (t) => {
      if (isAnswered(t, 'compaction.automatic', 'create'))
        lookAtItem(t, 'compaction.automatic', 'create', t.at('create').output);
    },
  },
];

function outputOf(reading: Reading | undefined): JsonObject[] {
  return isObject(reading?.json) ? objectsAt(reading.json, 'output') : [];
}

function lookAtItem(t: Told, requirement: RequirementId, step: string, output: JsonObject[]): void {
  const item = output.find((each) => each['type'] === 'compaction');
  t.check(
    requirement,
    step,
    item !== undefined && Boolean(textAt(item, 'id')) && Boolean(textAt(item, 'encrypted_content')),
    {
      expected: 'a compaction item with an id and encrypted_content',
      got: item ?? (output.map((each) => String(each['type'])).join(', ') || 'no items'),
    },
  );
}

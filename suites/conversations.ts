/** Conversations: lists of items that stay, whatever response uses them. */
import { isObject } from '../src/judge/json.ts';
import type { JsonObject, Reading } from '../src/judge/reading.ts';
import { objectAt, objectsAt, textAt } from '../src/judge/values.ts';
import type { RequirementId } from '../spec/index.ts';
import type { Ask, Case, Earlier, Step, Told } from './case.ts';
import { functionCall, functionOutput, user } from './items.ts';
import { hasId, idOf, inputTokens, inResponse, isAnswered, isUsable, refuses } from './looks.ts';
import { madeUpId, nonce, padding, say } from './prompts.ts';

const UNKNOWN = `/conversations/${madeUpId('conv_', 'conversations.unknown')}`;
const METADATA = { topic: nonce('conversations.metadata/first') };
const CHANGED = { topic: nonce('conversations.metadata/second') };

/** The first is sent with the conversation, the others are added to it. */
const NOTES = [1, 2, 3].map((number) => nonce(`conversations.items/${number}`));
const [FIRST_NOTE = '', SECOND_NOTE = '', THIRD_NOTE = ''] = NOTES;
const CALL = 'call_conversation1';

const TURN = `${padding('conversations.turns', 8)} ${say('conversations.turns/1')}`;
/** Half of what any tokenizer makes of that turn. */
const FEWEST_OF_A_TURN = 40;

export const conversationsCases: Case[] = [
  {
    id: 'conversations.life-cycle',
    title: 'Begun, described anew, found, deleted, gone',
    needs: ['conversations'],
    shows: ['conversations.create', 'conversations.update', 'conversations.retrieve', 'conversations.delete'],
    steps: [
      begin({ metadata: METADATA }),
      on('update', 'POST', '', 'conversations.update', { metadata: CHANGED }),
      on('retrieve', 'GET', '', 'conversations.retrieve'),
      { ...on('remove', 'DELETE', '', 'conversations.delete'), wants: 'any' },
      { ...on('gone', 'GET', '', 'conversations.delete'), wants: 'any' },
    ],
    look: lookAtLifeCycle,
  },
  {
    id: 'conversations.items',
    title: 'Items, added, listed in pages, found, taken out',
    needs: ['conversations'],
    shows: [
      'conversations.initial-items',
      'conversations.add-items',
      'conversations.list-items',
      'conversations.retrieve-item',
      'conversations.delete-item',
    ],
    steps: [
      begin({ items: [user(`Note ${FIRST_NOTE}.`)] }),
      on('add', 'POST', '/items', 'conversations.add-items', {
        items: [
          user(`Note ${SECOND_NOTE}.`),
          functionCall(CALL, 'look_up', { note: THIRD_NOTE }),
          functionOutput(CALL, `Found ${THIRD_NOTE}.`),
        ],
      }),
      {
        name: 'page',
        otherwise: 'conversations.list-items',
        send: (earlier) => list(earlier, { order: 'asc', limit: '3' }),
      },
      {
        name: 'last-page',
        otherwise: 'conversations.list-items',
        send: (earlier) => {
          const last = textAt(itemsOf(earlier['page']).at(-1) ?? null, 'id') ?? '';
          return list(earlier, { order: 'asc', limit: '3', ...(isUsable(last) && { after: last }) });
        },
      },
      { ...item('item', 'GET'), otherwise: 'conversations.retrieve-item' },
      { ...item('take-out', 'DELETE'), otherwise: 'conversations.delete-item' },
      {
        name: 'left',
        otherwise: 'conversations.delete-item',
        send: (earlier) => list(earlier, { order: 'desc' }),
      },
    ],
    look: lookAtItems,
  },
  {
    id: 'conversations.turns',
    title: 'Two turns that name a conversation, the second streamed',
    needs: ['text', 'streaming', 'conversations'],
    shows: ['conversations.context', 'conversations.appended', 'conversations.echoed'],
    steps: [
      begin({}),
      turn('first', (id) => ({ input: TURN, conversation: id })),
      turn('second', (id) => ({ input: say('conversations.turns/2'), conversation: { id }, stream: true })),
      {
        name: 'list',
        otherwise: 'conversations.appended',
        send: (earlier) => list(earlier, { order: 'asc' }),
      },
    ],
    look: lookAtTurns,
  },
  {
    id: 'conversations.unknown',
    title: 'A conversation that was never begun',
    needs: ['conversations'],
    shows: ['conversations.unknown'],
    negative: true,
    steps: [
      {
        name: 'retrieve',
        wants: 'refused',
        statuses: [404],
        otherwise: 'conversations.unknown',
        send: { method: 'GET', path: UNKNOWN },
      },
    ],
    look: refuses('conversations.unknown', 'retrieve'),
  },
  {
    id: 'conversations.too-many-items',
    title: 'Twenty-one items at once',
    needs: ['conversations', 'limits', 'errors'],
    shows: ['conversations.too-many-items'],
    negative: true,
    steps: [
      {
        name: 'create',
        wants: 'refused',
        statuses: [400],
        otherwise: 'conversations.too-many-items',
        send: {
          path: '/conversations',
          body: { items: Array.from({ length: 21 }, (_, index) => user(`Note ${index + 1}.`)) },
        },
      },
    ],
    look: refuses('conversations.too-many-items', 'create'),
  },
  {
    id: 'conversations.not-with-previous',
    title: 'A conversation and previous_response_id in one request',
    needs: ['text', 'conversations', 'chaining', 'errors'],
    shows: ['conversations.not-with-previous'],
    negative: true,
    steps: [
      begin({}),
      {
        name: 'create',
        send: { body: { input: say('conversations.not-with-previous'), store: true } },
        did: hasId,
      },
      {
        name: 'both',
        wants: 'refused',
        statuses: [400],
        otherwise: 'conversations.not-with-previous',
        send: (earlier) => ({
          body: {
            input: say('conversations.not-with-previous/2'),
            conversation: conversationOf(earlier),
            previous_response_id: idOf(earlier, 'create'),
          },
        }),
      },
    ],
    look: refuses('conversations.not-with-previous', 'both'),
  },
];

function begin(body: Record<string, unknown>): Step {
  return {
    name: 'begin',
    otherwise: 'conversations.create',
    send: { path: '/conversations', body },
    did: ({ json }) => isObject(json) && isUsable(textAt(json, 'id') ?? ''),
  };
}

function conversationOf(earlier: Earlier): string {
  const json = earlier['begin']?.json;
  return isObject(json) ? (textAt(json, 'id') ?? '') : '';
}

function on(
  name: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  otherwise: RequirementId,
  body?: Record<string, unknown>,
): Step {
  return {
    name,
    otherwise,
    send: (earlier) => ({ method, path: pathOf(earlier) + path, ...(body && { body }) }),
  };
}

function pathOf(earlier: Earlier): string {
  return `/conversations/${encodeURIComponent(conversationOf(earlier))}`;
}

function list(earlier: Earlier, query: Record<string, string>): Ask {
  return { method: 'GET', path: `${pathOf(earlier)}/items`, query };
}

/** The first item of the list, as the first page had it. */
function item(name: string, method: 'GET' | 'DELETE'): Step {
  return {
    name,
    send: (earlier) => {
      const id = textAt(itemsOf(earlier['page'])[0] ?? null, 'id') ?? '';
      return { method, path: `${pathOf(earlier)}/items/${encodeURIComponent(isUsable(id) ? id : 'none')}` };
    },
  };
}

function turn(name: string, body: (conversation: string) => Record<string, unknown>): Step {
  return {
    name,
    otherwise: 'conversations.context',
    send: (earlier) => ({ body: { ...body(conversationOf(earlier)), store: true } }),
  };
}

function itemsOf(reading: Reading | undefined): JsonObject[] {
  return isObject(reading?.json) ? objectsAt(reading.json, 'data') : [];
}

function bodyAt(t: Told, step: string): JsonObject | null {
  const { json } = t.at(step);
  return isObject(json) ? json : null;
}

function topicAt(t: Told, step: string): string {
  return textAt(objectAt(bodyAt(t, step), 'metadata'), 'topic') ?? 'none';
}

function lookAtLifeCycle(t: Told): void {
  const id = textAt(bodyAt(t, 'begin'), 'id');
  t.check('conversations.create', 'begin', topicAt(t, 'begin') === METADATA.topic, {
    expected: 'the metadata that was sent',
    got: topicAt(t, 'begin'),
    place: { pointer: '/metadata' },
  });
  t.check('conversations.update', 'update', topicAt(t, 'update') === CHANGED.topic, {
    expected: 'the new metadata',
    got: topicAt(t, 'update'),
    place: { pointer: '/metadata' },
  });
  const found = bodyAt(t, 'retrieve');
  t.check('conversations.retrieve', 'retrieve', textAt(found, 'id') === id, {
    expected: `the conversation ${id}`,
    got: found?.['id'] ?? t.at('retrieve').text,
    place: { pointer: '/id' },
  });
  t.check('conversations.update', 'retrieve', topicAt(t, 'retrieve') === CHANGED.topic, {
    expected: 'the new metadata',
    got: topicAt(t, 'retrieve'),
    place: { pointer: '/metadata' },
  });
  const gone = bodyAt(t, 'remove');
  t.check('conversations.delete', 'remove', gone?.['deleted'] === true && textAt(gone, 'id') === id, {
    expected: 'the id of the conversation, and deleted true',
    got: gone ?? `status ${t.at('remove').status}`,
  });
  t.check('conversations.delete', 'gone', t.at('gone').status === 404, {
    expected: 'status 404, since the conversation was deleted',
    got: `status ${t.at('gone').status}`,
  });
}

function lookAtItems(t: Told): void {
  const added = itemsOf(t.at('add'));
  t.check('conversations.add-items', 'add', added.length === 3 && added.every((each) => textAt(each, 'id')), {
    expected: 'a list of the three items, each with an id',
    got: `${added.length} items with the ids ${idsOf(added).join(', ')}`,
    place: { pointer: '/data' },
  });
  const [page, last] = [itemsOf(t.at('page')), itemsOf(t.at('last-page'))];
  t.check('conversations.initial-items', 'page', saysNote(page[0], FIRST_NOTE), {
    expected: 'the item that came with the conversation, first',
    got: page[0] ?? 'no items',
    place: { pointer: '/data/0' },
  });
  const ids = [...page, ...last].map((each) => textAt(each, 'id'));
  const whole = page.length === 3 && last.length === 1 && new Set(ids).size === 4;
  t.check('conversations.list-items', 'last-page', whole && saysNote(last[0], THIRD_NOTE), {
    expected: 'three items on the first page and one on the second, each once and in order',
    got: `${page.length} and ${last.length} items: ${ids.join(', ')}`,
    place: { pointer: '/data' },
  });
  for (const [step, more] of [
    ['page', true],
    ['last-page', false],
  ] as const)
    t.check('conversations.list-items', step, bodyAt(t, step)?.['has_more'] === more, {
      expected: `has_more ${more}`,
      got: bodyAt(t, step)?.['has_more'],
      place: { pointer: '/has_more' },
    });
  const one = bodyAt(t, 'item');
  t.check(
    'conversations.retrieve-item',
    'item',
    textAt(one, 'id') === ids[0] && saysNote(one ?? undefined, FIRST_NOTE),
    { expected: 'the item as it stands in the list', got: one ?? t.at('item').text },
  );
  const left = idsOf(itemsOf(t.at('left')));
  t.check('conversations.delete-item', 'left', left.length === 3 && !left.includes(ids[0] ?? ''), {
    expected: 'the three items that were not taken out',
    got: left.join(', ') || 'no items',
    place: { pointer: '/data' },
  });
}

function idsOf(items: JsonObject[]): string[] {
  return items.map((each) => textAt(each, 'id') ?? 'none');
}

function saysNote(each: JsonObject | undefined, note: string): boolean {
  return each !== undefined && JSON.stringify(each).includes(note);
}

function lookAtTurns(t: Told): void {
  if (!isAnswered(t, 'conversations.context', 'second')) return;
  const [first, second] = [t.at('first'), t.at('second')];
  const [before, after] = [inputTokens(first), inputTokens(second)];
  if (before === null || after === null) t.inconclusive('the server does not count input tokens');
  else
    t.check('conversations.context', 'second', after >= FEWEST_OF_A_TURN, {
      expected: `at least ${FEWEST_OF_A_TURN} input tokens, since the turn before is context`,
      got: after,
      place: inResponse(second, '/usage/input_tokens'),
    });
  const id = textAt(bodyAt(t, 'begin'), 'id');
  for (const step of ['first', 'second']) {
    const named = textAt(objectAt(t.at(step).response, 'conversation'), 'id');
    t.check('conversations.echoed', step, named === id, {
      expected: `a conversation with the id ${id}`,
      got: t.at(step).response?.['conversation'] ?? 'none',
      place: inResponse(t.at(step), '/conversation'),
    });
  }
  const roles = itemsOf(t.at('list')).flatMap((each) =>
    each['type'] === 'message' ? [textAt(each, 'role') ?? ''] : [],
  );
  const wanted = ['user', 'assistant', 'user', 'assistant'];
  t.check('conversations.appended', 'list', roles.join() === wanted.join(), {
    expected: `messages of ${wanted.join(', ')}`,
    got: roles.join(', ') || 'no messages',
    place: { pointer: '/data' },
  });
}

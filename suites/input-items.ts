/** The list of input items of a stored response, and its pages. */
import { isObject } from '../src/judge/json.ts';
import type { JsonObject, Reading } from '../src/judge/reading.ts';
import { objectsAt, textAt } from '../src/judge/values.ts';
import type { Ask, Case, Earlier, Step, Told } from './case.ts';
import { user } from './items.ts';
import { hasId, isUsable, pathOf } from './looks.ts';
import { nonce, say } from './prompts.ts';

/** Five messages: four notes and a question. */
const NOTES = [1, 2, 3, 4].map((number) => nonce(`state.input-items/${number}`));
const SENT_WORDS = [...NOTES, nonce('state.input-items')];
const PAGE_SIZE = 2;
const PAGES = ['page-1', 'page-2', 'page-3'];

export const inputItemsCases: Case[] = [
  {
    id: 'state.input-items',
    title: 'The input, listed and in pages',
    needs: ['text', 'input-items'],
    shows: ['state.input-items', 'state.input-items-paging'],
    steps: [
      {
        name: 'create',
        send: {
          body: {
            input: [...NOTES.map((word) => user(`Note ${word}.`)), user(say('state.input-items'))],
            store: true,
          },
        },
        did: hasId,
      },
      {
        name: 'list',
        otherwise: 'state.input-items',
        send: (earlier) => itemsOf(earlier, { order: 'desc' }),
      },
      ...PAGES.map((name, index) => pageStep(name, PAGES[index - 1])),
    ],
    look: lookAtInputItems,
  },
];

function itemsOf(earlier: Earlier, query: Record<string, string>): Ask {
  return { method: 'GET', path: `${pathOf(earlier)}/input_items`, query };
}

function pageStep(name: string, before: string | undefined): Step {
  return {
    name,
    otherwise: 'state.input-items-paging',
    send: (earlier) => {
      const query: Record<string, string> = { limit: String(PAGE_SIZE), order: 'asc' };
      const last = before === undefined ? null : textAt(itemsIn(earlier[before]).at(-1) ?? null, 'id');
      return itemsOf(earlier, last === null || !isUsable(last) ? query : { ...query, after: last });
    },
  };
}

function itemsIn(reading: Reading | undefined): JsonObject[] {
  return isObject(reading?.json) ? objectsAt(reading.json, 'data') : [];
}

/** Which of the words that were sent stand in the listed items, in the order of the list. */
function wordsIn(items: JsonObject[]): string[] {
  return items.flatMap((item) => {
    const text = JSON.stringify(item['content'] ?? null);
    return SENT_WORDS.filter((word) => text.includes(word));
  });
}

/** The words by their number, for a message. */
function numbers(words: string[]): string {
  return words.map((word) => SENT_WORDS.indexOf(word) + 1).join(', ') || 'none';
}

function lookAtInputItems(t: Told): void {
  const listed = itemsIn(t.at('list'));
  const nameless = listed.find((item) => !textAt(item, 'id') || !textAt(item, 'type'));
  const newestFirst = [...SENT_WORDS].reverse();
  t.check('state.input-items', 'list', nameless === undefined, {
    expected: 'an id and a type on each item',
    got: nameless,
  });
  const ids = listed.map((item) => textAt(item, 'id'));
  const again = ids.find((id, index) => ids.indexOf(id) !== index);
  t.check('state.input-items', 'list', again === undefined, {
    expected: 'an id of its own on each item',
    got: `${again ?? 'no id'} more than once`,
    place: { pointer: '/data' },
  });
  t.check(
    'state.input-items',
    'list',
    SENT_WORDS.every((word) => wordsIn(listed).includes(word)),
    {
      expected: 'all five messages of the input',
      got: `${listed.length} items with ${wordsIn(listed).length} of the messages`,
      place: { pointer: '/data' },
    },
  );
  t.check('state.input-items-paging', 'list', isSame(wordsIn(listed), newestFirst), {
    expected: 'the newest item first, since order is desc',
    got: `messages in the order ${numbers(wordsIn(listed))}`,
    place: { pointer: '/data' },
  });

  // Servers may list more than was sent, a message of instructions for instance: then the third page is not the last.
  const paged = PAGES.flatMap((name) => wordsIn(itemsIn(t.at(name))));
  const wanted = hasMore(t.at('page-3')) ? SENT_WORDS.slice(0, paged.length) : SENT_WORDS;
  t.check('state.input-items-paging', 'page-3', paged.length > PAGE_SIZE && isSame(paged, wanted), {
    expected: 'each message once, in order, over pages of two',
    got: `messages ${numbers(paged)}`,
    place: { pointer: '/data' },
  });
  for (const name of PAGES) lookAtPage(t, name);
}

function lookAtPage(t: Told, name: string): void {
  const count = itemsIn(t.at(name)).length;
  t.check('state.input-items-paging', name, count <= PAGE_SIZE, {
    expected: `at most ${PAGE_SIZE} items`,
    got: `${count} items`,
    place: { pointer: '/data' },
  });
  lookAtEnds(t, name);
  const more = hasMore(t.at(name));
  const wanted = name === 'page-3' ? more === true && count === PAGE_SIZE : true;
  t.check('state.input-items-paging', name, more === wanted, {
    expected: `has_more ${wanted}`,
    got: more,
    place: { pointer: '/has_more' },
  });
}

/** first_id and last_id, where the list has them: clients take the next page by the last one. */
function lookAtEnds(t: Told, name: string): void {
  const { json } = t.at(name);
  const ids = itemsIn(t.at(name)).map((item) => textAt(item, 'id'));
  for (const [field, id] of [
    ['first_id', ids.at(0)],
    ['last_id', ids.at(-1)],
  ] as const) {
    const given = isObject(json) ? textAt(json, field) : null;
    if (given === null || !id) continue;
    t.check('state.input-items-paging', name, given === id, {
      expected: `${field} ${id}`,
      got: given,
      place: { pointer: `/${field}` },
    });
  }
}

/** Null when the list does not say. */
function hasMore({ json }: Reading): boolean | null {
  const more = isObject(json) ? json['has_more'] : null;
  return typeof more === 'boolean' ? more : null;
}

function isSame(one: string[], other: string[]): boolean {
  return one.length === other.length && one.every((word, index) => word === other[index]);
}

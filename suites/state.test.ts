import { describe, expect, it } from 'vitest';
import { isUsable } from './looks.ts';
import { nonce } from './prompts.ts';
import { error, message, play, response, usage, type Answer } from './testing/play.ts';

describe('an id that can be named in a later request', () => {
  it.each(['resp_1', 'a/b', 'é', '...', 'x'.repeat(1_000)])('%j can', (id) => {
    expect(isUsable(id)).toBe(true);
  });
  it.each(['', '.', '..', 'resp_\ud800', 'x'.repeat(1_001)])('%j cannot', (id) => {
    expect(isUsable(id)).toBe(false);
  });
});

describe('state', () => {
  const gone = { status: 404, body: error('not found') };
  const deleted = { body: { id: 'resp_1', object: 'response', deleted: true } };

  it('a response lives and dies', () => {
    const { broken, kept } = play('state.life-cycle', {
      create: { body: response() },
      retrieve: { body: response() },
      delete: deleted,
      gone,
    });
    expect(broken).toEqual([]);
    expect(kept).toEqual(expect.arrayContaining(['state.retrieve', 'equality.retrieved', 'state.delete']));
  });

  it('a deleted response that is still there is found', () => {
    const answers = {
      create: { body: response() },
      retrieve: { body: response() },
      delete: deleted,
      gone: { body: response() },
    };
    expect(play('state.life-cycle', answers).broken).toEqual(['state.delete: status 200']);
  });

  it('a server without deletion is no server with a broken one', () => {
    const kept = { body: response() };
    const answers = { create: kept, retrieve: kept, delete: { status: 405, body: error('no') }, gone: kept };
    expect(play('state.life-cycle', answers)).toMatchObject({ broken: [], outcome: 'inconclusive' });
  });

  it('a response that was answered and is not there to be deleted is found', () => {
    const kept = { body: response() };
    expect(
      play('state.life-cycle', { create: kept, retrieve: kept, delete: gone, gone: kept }).broken,
    ).toEqual(['state.delete: status 404', 'state.delete: status 200']);
  });

  it('a retrieved response with another text is found', () => {
    const retrieve = { body: response({ output: [message('Good evening.')] }) };
    expect(
      play('state.life-cycle', { create: { body: response() }, retrieve, delete: deleted, gone }).broken,
    ).toHaveLength(1);
  });

  const words = [
    ...[1, 2, 3, 4].map((number) => nonce(`state.input-items/${number}`)),
    nonce('state.input-items'),
  ];
  const item = (index: number): object => ({
    type: 'message',
    id: `item_${index}`,
    role: 'user',
    content: [{ type: 'input_text', text: words[index] }],
  });
  const list = (indexes: number[], more = false): Answer => ({
    body: { object: 'list', data: indexes.map(item), has_more: more },
  });
  const pages = {
    create: { body: response() },
    list: list([4, 3, 2, 1, 0]),
    'page-1': list([0, 1], true),
    'page-2': list([2, 3], true),
    'page-3': list([4]),
  };

  it('input items are listed and paged', () => {
    const { broken, kept } = play('state.input-items', pages);
    expect(broken).toEqual([]);
    expect(kept).toEqual(expect.arrayContaining(['state.input-items', 'state.input-items-paging']));
  });

  it('the instructions may be listed too', () => {
    const instructions = { type: 'message', id: 'item_9', role: 'system', content: [] };
    const with6 = {
      ...pages,
      'page-1': { body: { data: [instructions, item(0)], has_more: true } },
      'page-2': list([1, 2], true),
      'page-3': list([3, 4]),
    };
    expect(play('state.input-items', with6).broken).toEqual([]);
  });

  it('input items with one id for all are found', () => {
    const data = [4, 3, 2, 1, 0].map((index) => ({ ...item(index), id: 'item_0' }));
    const { broken } = play('state.input-items', { ...pages, list: { body: { data, has_more: false } } });
    expect(broken).toEqual(['state.input-items: item_0 more than once']);
  });

  it('a page that names another last item than it has is found', () => {
    const wrong = {
      body: { data: [item(0), item(1)], first_id: 'item_0', last_id: 'item_0', has_more: true },
    };
    const { broken } = play('state.input-items', { ...pages, 'page-1': wrong });
    expect(broken).toEqual(['state.input-items-paging: item_0']);
  });

  it.each([
    ['after is ignored', { 'page-2': list([0, 1], true), 'page-3': list([0, 1], true) }],
    ['order is ignored', { list: list([0, 1, 2, 3, 4]) }],
    ['has_more is always false', { 'page-1': list([0, 1]) }],
    ['has_more is always true', { 'page-3': list([4], true) }],
    ['limit is ignored', { 'page-1': list([0, 1, 2, 3, 4], true), 'page-2': list([]), 'page-3': list([]) }],
  ])('%s: found', (_, changed) => {
    const { broken } = play('state.input-items', { ...pages, ...changed });
    expect(broken.length).toBeGreaterThan(0);
    for (const each of broken) expect(each).toMatch(/^state\.input-items-paging:/);
  });

  const chain = (counts: number[]): Record<string, Answer> =>
    Object.fromEntries(
      counts.map((count, index) => [`turn-${index + 1}`, { body: response({ usage: usage(count, 10) }) }]),
    );

  it.each([
    ['grows by what was said', [90, 190, 290, 390, 490], null],
    ['stays: the context is ignored', [90, 90, 90, 90, 90], 'state.previous-response'],
    ['knows one turn only', [90, 190, 190, 190, 190], 'state.previous-response'],
    ['doubles', [90, 190, 390, 790, 1_590], 'state.linear-growth'],
  ])('a chain that %s', (_, counts, found) => {
    const { broken } = play('state.chain', chain(counts));
    expect([...new Set(broken.map((each) => each.split(':')[0]))]).toEqual(found === null ? [] : [found]);
  });

  const turn = (text: string, input: number, output = 5): Answer => ({
    body: response({ output: [message(text)], usage: usage(input, output) }),
  });
  const code = nonce('state.instructions/code');

  it.each([
    ['forgotten', turn('none', 60), []],
    ['known by the word', turn(`It is ${code}.`, 60), [`state.instructions-not-inherited: It is ${code}.`]],
    ['known by the count', turn('none', 380), ['state.instructions-not-inherited: 380']],
  ])('instructions of the turn before are %s', (_, next, broken) => {
    expect(play('state.instructions', { first: turn('ok', 320), next }).broken).toEqual(broken);
  });

  it('a long first answer hides what the count could tell', () => {
    const first = turn('ok', 320, 900);
    expect(play('state.instructions', { first, next: turn('none', 700) })).toMatchObject({
      broken: [],
      outcome: 'inconclusive',
    });
  });
});

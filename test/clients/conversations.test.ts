/** Conversations, by the official SDK and before the judge. */
import type OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { createMock, text } from '../../mock/index.ts';
import { judgedClient } from './testing/judged.ts';

const MODEL = 'gpt-4.1-mini';
const said = (content: string) => ({ type: 'message', role: 'user', content }) as const;
const FIVE = ['one', 'two', 'three', 'four', 'five'];

type Item = OpenAI.Conversations.ConversationItem;
const textOf = (item: Item): string | undefined =>
  item.type === 'message' && item.content[0] && 'text' in item.content[0] ? item.content[0].text : undefined;

async function start(mock = createMock()) {
  const { client, verdict } = await judgedClient(mock);
  const texts = async (id: string, query: OpenAI.Conversations.ItemListParams = { order: 'asc' }) => {
    const found: (string | undefined)[] = [];
    for await (const item of client.conversations.items.list(id, query)) found.push(textOf(item));
    return found;
  };
  const sound = async () => expect((await verdict()).broken).toEqual([]);
  return { mock, client, texts, sound };
}

test('is made with items and metadata, described anew, and deleted', async () => {
  const { client, texts, sound } = await start();
  const made = await client.conversations.create({
    metadata: { port: 'Brest' },
    items: [said('High water?'), { type: 'message', role: 'assistant', content: 'At 14:05.' }],
  });
  expect(made).toMatchObject({ object: 'conversation', metadata: { port: 'Brest' } });
  expect(await client.conversations.retrieve(made.id)).toEqual(made);
  expect(await texts(made.id)).toEqual(['High water?', 'At 14:05.']);
  const changed = await client.conversations.update(made.id, { metadata: { harbour: 'Lorient' } });
  expect(changed).toEqual({ ...made, metadata: { harbour: 'Lorient' } });
  expect(await client.conversations.retrieve(made.id)).toEqual(changed);
  const gone = { id: made.id, object: 'conversation.deleted', deleted: true };
  expect(await client.conversations.delete(made.id)).toEqual(gone);
  await expect(client.conversations.retrieve(made.id)).rejects.toMatchObject({ status: 404 });
  await expect(client.conversations.delete(made.id)).rejects.toMatchObject({ status: 404 });
  await sound();
});

test('may be made of nothing', async () => {
  const { client, mock, sound } = await start();
  expect(await client.conversations.create()).toMatchObject({ metadata: {} });
  const bare = await mock.fetch(`${mock.url}/conversations`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test' },
  });
  expect(bare.status).toBe(200);
  await sound();
});

describe('its items', () => {
  test('are added, retrieved and taken out', async () => {
    const { client, texts, sound } = await start();
    const { id } = await client.conversations.create({ items: [said('zero')] });
    const added = await client.conversations.items.create(id, { items: FIVE.map(said) });
    expect(added.data.map(textOf)).toEqual(FIVE);
    expect(added).toMatchObject({ first_id: added.data[0]?.id, last_id: added.data[4]?.id, has_more: false });
    const third = added.data[2]!;
    expect(await client.conversations.items.retrieve(third.id!, { conversation_id: id })).toEqual(third);
    const left = await client.conversations.items.delete(third.id!, { conversation_id: id });
    expect(left.id).toBe(id);
    expect(await texts(id)).toEqual(['zero', 'one', 'two', 'four', 'five']);
    const again = client.conversations.items.retrieve(third.id!, { conversation_id: id });
    await expect(again).rejects.toMatchObject({ status: 404 });
    await sound();
  });

  test.each(['asc', 'desc'] as const)('are paged, each given once, order %s', async (order) => {
    const { client, texts, sound } = await start();
    const { id } = await client.conversations.create({ items: FIVE.map(said) });
    const ordered = order === 'asc' ? FIVE : FIVE.toReversed();
    expect(await texts(id, { limit: 2, order })).toEqual(ordered);
    const page = await client.conversations.items.list(id, { limit: 2, order });
    expect(page.data.map(textOf)).toEqual(ordered.slice(0, 2));
    expect(page).toMatchObject({ has_more: true, last_id: page.data[1]?.id });
    await sound();
  });

  test.each([
    [{ limit: 0 }, 'limit'],
    [{ order: 'up' }, 'order'],
    [{ after: 'msg_nope' }, 'after'],
    [{ include: ['nothing'] }, 'include[0]'],
  ])('are not listed by %j', async (query, param) => {
    const { client, sound } = await start();
    const { id } = await client.conversations.create({ items: FIVE.map(said) });
    const page = client.conversations.items.list(id, query as never);
    await expect(page).rejects.toMatchObject({ status: 400, param });
    await sound();
  });

  test.each([
    ['too many', { items: Array.from({ length: 21 }, () => said('x')) }, 'items'],
    ['none', {}, 'items'],
    ['no list', { items: 'hello' }, 'items'],
    ['one of no kind', { items: [{ type: 'song' }] }, 'items[0].type'],
    ['a reference to nothing', { items: [{ type: 'item_reference', id: 'msg_nope' }] }, 'items[0].id'],
    ['a field that nobody knows', { items: [], model: 'm' }, 'model'],
  ])('are refused: %s', async (_what, body, param) => {
    const { client, sound } = await start();
    const { id } = await client.conversations.create();
    const added = client.conversations.items.create(id, body as never);
    await expect(added).rejects.toMatchObject({ status: expect.toBeOneOf([400, 404]), param });
    await sound();
  });
});

describe('a response in it', () => {
  const asked = (conversation: string, input = 'Say "aye"') => ({ model: MODEL, input, conversation });

  test('reads what was said, and adds its input and its output', async () => {
    const { client, texts, sound } = await start();
    const alone = await client.responses.create({ model: MODEL, input: 'Say "aye"' });
    const { id } = await client.conversations.create({ items: [said('My name is Ada.')] });
    const first = await client.responses.create(asked(id));
    expect(first.conversation).toEqual({ id });
    expect(first.usage!.input_tokens).toBeGreaterThan(alone.usage!.input_tokens);
    expect(await texts(id)).toEqual(['My name is Ada.', 'Say "aye"', 'aye']);
    const stream = await client.responses.create({ ...asked(id, 'Say "nay"'), stream: true });
    for await (const _event of stream);
    expect((await texts(id)).slice(3)).toEqual(['Say "nay"', 'nay']);
    const third = await client.responses.create({ ...asked(id), conversation: { id } });
    expect(third.usage!.input_tokens).toBeGreaterThan(first.usage!.input_tokens);
    expect(third.created_at).toBeGreaterThan(first.created_at);
    await sound();
  });

  test('answers calls that were made in it', async () => {
    const { client, texts, mock, sound } = await start();
    const { id } = await client.conversations.create();
    const tool = { type: 'function', name: 'tides', parameters: null, strict: false } as const;
    const call = await client.responses.create({ ...asked(id), tools: [tool], tool_choice: 'required' });
    const [item] = call.output;
    const call_id = item?.type === 'function_call' ? item.call_id : '';
    const output = { type: 'function_call_output', call_id, output: 'Low water' } as const;
    const done = await client.responses.create({
      model: MODEL,
      conversation: id,
      input: [output],
      tools: [tool],
    });
    expect(done.output_text).toContain('Low water');
    expect(await texts(id)).toHaveLength(4);
    expect(mock.journal()).toHaveLength(4);
    await sound();
  });

  test('of the background adds to it when it is done, and when it is cancelled never', async () => {
    const { client, texts, sound } = await start();
    const { id } = await client.conversations.create();
    const made = await client.responses.create({ ...asked(id), background: true });
    await client.responses.retrieve(made.id);
    expect(await texts(id)).toEqual([]);
    await client.responses.retrieve(made.id);
    await client.responses.retrieve(made.id);
    expect(await texts(id)).toEqual(['Say "aye"', 'aye']);
    const other = await client.responses.create({ ...asked(id), background: true });
    await client.responses.cancel(other.id);
    await client.responses.retrieve(other.id);
    expect(await texts(id)).toHaveLength(2);
    await sound();
  });

  test('that fails adds nothing', async () => {
    const { client, texts } = await start();
    const { id } = await client.conversations.create();
    await client.responses.create(asked(id, '[[resproof: failed]]'));
    expect(await texts(id)).toEqual([]);
  });

  test('is seen by a scenario with all that was said', async () => {
    const mock = createMock();
    mock.use([text('one').when({ userTurns: 1 }), text('two').when({ userTurns: 2, modelTurns: 1 })]);
    const { client, texts } = await start(mock);
    const { id } = await client.conversations.create();
    for (let turn = 0; turn < 2; turn += 1) await client.responses.create(asked(id, `turn ${turn}`));
    expect(await texts(id)).toEqual(['turn 0', 'one', 'turn 1', 'two']);
    mock.verify();
  });

  test('keeps its items when the conversation is deleted', async () => {
    const { client, sound } = await start();
    const { id } = await client.conversations.create();
    const made = await client.responses.create(asked(id));
    await client.conversations.delete(id);
    const again = await client.responses.create({
      model: MODEL,
      input: [{ type: 'item_reference', id: made.output[0]!.id! }, said('Go on.')],
    });
    expect(again.status).toBe('completed');
    await sound();
  });

  test.each([
    ['that is not there', { conversation: 'conv_nope' }, 404, 'conversation'],
    [
      'beside a previous response',
      { conversation: 'conv_nope', previous_response_id: 'resp_nope' },
      400,
      'previous_response_id',
    ],
    ['that is no id', { conversation: 5 }, 400, 'conversation'],
  ])('cannot be in one %s', async (_what, body, status, param) => {
    const { client, sound } = await start();
    const made = client.responses.create({ model: MODEL, input: 'Hello', ...body } as never);
    await expect(made).rejects.toMatchObject({ status, param });
    await sound();
  });
});

test('items that were added can be referred to, and nobody else sees them', async () => {
  const { client, mock, sound } = await start();
  const { id } = await client.conversations.create();
  const { data } = await client.conversations.items.create(id, { items: [said('Say "tide"')] });
  const input = [{ type: 'item_reference', id: data[0]!.id! }] as const;
  expect((await client.responses.create({ model: MODEL, input: [...input] })).output_text).toBe('tide');
  const other = await mock.fetch(`${mock.url}/conversations/${id}`, {
    headers: { authorization: 'Bearer sk-other' },
  });
  expect(other.status).toBe(404);
  await sound();
});

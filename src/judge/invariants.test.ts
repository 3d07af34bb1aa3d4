import { describe, expect, test } from 'vitest';
import type { RequirementId } from '../../spec/index.ts';
import { checkInvariants } from './invariants.ts';
import type { JsonObject } from './reading.ts';
import { saidBy } from './testing/by-check.ts';
import {
  callItem,
  messageItem,
  reasoningItem,
  responseOf,
  textPart,
  textStream,
  USAGE,
  whole,
} from './testing/streams.ts';
import { jsonExchange, streamExchange } from './testing/wire.ts';

const hello = messageItem([textPart('Hello')]);
const cut = messageItem([textPart('Hel')], { status: 'incomplete' });
const INCOMPLETE = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };

/** What this layer says of a Response with this output. */
function said(output: JsonObject[], changes: JsonObject = {}, asked: JsonObject = {}) {
  const exchange = jsonExchange(responseOf(output, changes), {
    asked: { model: 'test-model', input: 'Hello', ...asked },
  });
  return saidBy(checkInvariants, exchange);
}

type Row = [title: string, output: JsonObject[], changes: JsonObject, breaks: RequirementId[]];

describe('status, error, reasons and times', () => {
  test.each<Row>([
    ['completed', [hello], { completed_at: 1_700_000_001 }, []],
    ['completed in the second in which it was created', [hello], { completed_at: 1_700_000_000 }, []],
    ['incomplete', [cut], INCOMPLETE, []],
    ['failed', [], { status: 'failed', error: { code: 'server_error', message: 'No.' } }, []],
    ['cancelled', [], { status: 'cancelled', usage: null }, []],
    ['failed without an error', [], { status: 'failed' }, ['response.error-fits-status']],
    [
      'completed with an error',
      [hello],
      { error: { code: 'x', message: 'y' } },
      ['response.error-fits-status'],
    ],
    ['incomplete without a reason', [cut], { status: 'incomplete' }, ['response.incomplete-details']],
    [
      'completed with a reason',
      [hello],
      { incomplete_details: { reason: 'content_filter' } },
      ['response.incomplete-details'],
    ],
    ['no status', [hello], { status: undefined }, ['response.status']],
    ['still queued', [], { status: 'queued', usage: null }, ['response.finished']],
    ['still in progress', [], { status: 'in_progress', usage: null }, ['response.finished']],
    [
      'failed without a word',
      [],
      { status: 'failed', error: { code: 'server_error', message: ' ' } },
      ['error.message'],
    ],
    ['created in milliseconds', [hello], { created_at: 1_700_000_000_000 }, ['response.created-at']],
    ['created before all time', [hello], { created_at: -1 }, ['response.created-at']],
    ['completed in milliseconds', [hello], { completed_at: 1_700_000_000_000 }, ['response.times-ordered']],
    ['completed before it was created', [hello], { completed_at: 1_600_000_000 }, ['response.times-ordered']],
    [
      'incomplete, and completed at some time',
      [cut],
      { ...INCOMPLETE, completed_at: 1_700_000_001 },
      ['response.times-ordered'],
    ],
  ])('%s', (_, output, changes, breaks) => {
    expect(said(output, changes).breaks).toEqual(breaks);
  });
});

describe('usage', () => {
  test.each<Row>([
    ['none', [hello], { usage: null }, ['usage.present']],
    ['none on incomplete', [cut], { ...INCOMPLETE, usage: null }, ['usage.present']],
    [
      'zero',
      [hello],
      { usage: { ...USAGE, input_tokens: 0, output_tokens: 0, total_tokens: 0 } },
      ['usage.present'],
    ],
    [
      'no output tokens where nothing was said',
      [],
      { usage: { ...USAGE, output_tokens: 0, total_tokens: 10 } },
      [],
    ],
    [
      'nothing counted where a filter stopped the request',
      [],
      {
        status: 'incomplete',
        incomplete_details: { reason: 'content_filter' },
        usage: { ...USAGE, input_tokens: 0, output_tokens: 0, total_tokens: 0 },
      },
      [],
    ],
    ['a total that is no sum', [hello], { usage: { ...USAGE, total_tokens: 16 } }, ['usage.sum']],
    [
      'more cached than there was',
      [hello],
      { usage: { ...USAGE, input_tokens_details: { cached_tokens: 11 } } },
      ['usage.within'],
    ],
    [
      'more reasoning than there was',
      [hello],
      { usage: { ...USAGE, output_tokens_details: { reasoning_tokens: 6 } } },
      ['usage.within'],
    ],
    [
      'a negative count',
      [hello],
      { usage: { ...USAGE, input_tokens_details: { cached_tokens: -1 } } },
      ['usage.within'],
    ],
    [
      'names of Chat Completions',
      [hello],
      { usage: { ...USAGE, prompt_tokens: 10 } },
      ['usage.no-chat-fields'],
    ],
    ['such names without a value', [hello], { usage: { ...USAGE, prompt_tokens: null } }, []],
  ])('%s', (_, output, changes, breaks) => {
    expect(said(output, changes).breaks).toEqual(breaks);
  });

  test('creating a prefix cache costs no output tokens, wherever the field stands', () => {
    const changes = { usage: { ...USAGE, output_tokens: 0, total_tokens: 10 } };
    const caching = { type: 'enabled', prefix: true };
    expect(said([hello], changes).breaks).toEqual(['usage.present']);
    expect(said([hello], changes, { caching }).breaks).toEqual([]);
    expect(said([hello], changes, { extra_body: { caching } }).breaks).toEqual([]);
  });

  test('stays within max_output_tokens', () => {
    const changes = { max_output_tokens: 5 };
    expect(said([hello], changes, { max_output_tokens: 5 }).keeps).toContain('limits.within');
    const { broken } = said([hello], { max_output_tokens: 4 }, { max_output_tokens: 4 });
    expect(broken).toEqual([
      expect.objectContaining({
        requirement: 'limits.within',
        got: '5',
        place: { pointer: '/usage/output_tokens' },
      }),
    ]);
  });
});

describe('items', () => {
  const second = messageItem([textPart('Bye')], { id: 'msg_2' });
  test.each<Row>([
    ['of all kinds', [reasoningItem(['Hm']), hello, callItem('{}')], {}, []],
    ['one id for two', [hello, { ...second, id: 'msg_1' }], {}, ['response.ids-unique']],
    [
      'one call_id for two calls',
      [callItem('{}'), callItem('{}', { id: 'fc_2' })],
      {},
      ['response.ids-unique'],
    ],
    [
      'one call_id for a call and its output',
      [callItem('{}'), { type: 'function_call_output', id: 'fco_1', call_id: 'call_1', output: 'x' }],
      {},
      [],
    ],
    ['ids of another house', [messageItem([textPart('a')], { id: 'chatcmpl-1' })], {}, ['item.id-prefix']],
    ['an unfinished item in a finished answer', [cut], {}, ['item.status-final']],
    ['an incomplete item that is not the last', [cut, second], INCOMPLETE, ['item.status-final']],
    [
      'a tool of the server that failed',
      [{ type: 'mcp_call', id: 'mcp_1', status: 'failed' }, hello],
      {},
      [],
    ],
    ['an item that says no status', [reasoningItem([]), hello], {}, []],
    ['arguments that are no JSON', [callItem('{"city":')], {}, ['item.arguments-json']],
    ['arguments that are no object', [callItem('"Paris"')], {}, ['item.arguments-json']],
    ['no arguments at all', [callItem('')], {}, ['item.arguments-json']],
    ['arguments that were cut off', [callItem('{"city":', { status: 'incomplete' })], INCOMPLETE, []],
  ])('%s', (_, output, changes, breaks) => {
    const asked = { tools: [{ type: 'function', name: 'get_weather' }, { type: 'mcp' }] };
    expect(said(output, { tools: asked.tools, ...changes }, asked).breaks).toEqual(breaks);
  });
});

test('background work may still be under way, without usage', () => {
  const { breaks, keeps } = said([], { status: 'queued', usage: null }, { background: true });
  expect(breaks).toEqual([]);
  expect(keeps).not.toContain('response.finished');
});

describe('while it is being made', () => {
  const asked = { model: 'test-model', input: 'Hello', instructions: 'Be brief.', stream: true };
  const ended = { instructions: 'Be brief.' };
  const begun = (changes: JsonObject) => {
    const events = whole(textStream().slice(2, -1), [messageItem([textPart('Hello, world')])], ended);
    const [created, ...others] = events;
    const response = { ...(created?.['response'] as JsonObject), ...changes };
    return saidBy(checkInvariants, streamExchange([{ ...created, response }, ...others], { asked }));
  };

  test.each<[string, JsonObject, RequirementId[]]>([
    ['is what it will be', {}, []],
    ['does not say everything yet', { instructions: null, tools: [], completed_at: null }, []],
    ['has other instructions', { instructions: 'You are a pirate.' }, ['echo.instructions']],
    [
      'has failed already',
      { error: { code: 'server_error', message: 'No.' } },
      ['response.error-fits-status'],
    ],
    [
      'was cut already',
      { incomplete_details: { reason: 'max_output_tokens' } },
      ['response.incomplete-details'],
    ],
    ['is completed already', { completed_at: 1_700_000_001 }, ['response.times-ordered']],
  ])('%s', (_, changes, breaks) => {
    const said = begun(changes);
    expect(said.breaks).toEqual(breaks);
    for (const { place } of said.broken) expect(place.event).toBe(0);
  });
});

describe('where it stands', () => {
  test('in a stream: in its terminal event', () => {
    const events = whole(textStream().slice(2, -1), [hello], { usage: { ...USAGE, total_tokens: 1 } });
    const { broken } = saidBy(checkInvariants, streamExchange(events));
    expect(broken.map((finding) => finding.place)).toEqual([
      expect.objectContaining({ event: events.length - 1, pointer: '/response/usage/total_tokens' }),
    ]);
  });

  test('what is no Response, no success, or no route with a Response is not looked at', () => {
    const chat = { object: 'chat.completion', choices: [], usage: { prompt_tokens: 1 } };
    expect(saidBy(checkInvariants, jsonExchange(chat)).breaks).toEqual([]);
    const spoilt = responseOf([hello], { usage: null });
    expect(saidBy(checkInvariants, jsonExchange(spoilt, { status: 500 })).breaks).toEqual([]);
    expect(
      saidBy(checkInvariants, jsonExchange({ ...spoilt, object: 'list' }, { path: '/models' })).breaks,
    ).toEqual([]);
  });

  test('a retrieved Response answers no request, but has to add up', () => {
    const spoilt = responseOf([hello], { instructions: 'Be brief.', usage: null });
    const exchange = jsonExchange(spoilt, { method: 'GET', path: '/responses/resp_1', asked: null });
    expect(saidBy(checkInvariants, exchange).breaks).toEqual(['usage.present']);
  });
});

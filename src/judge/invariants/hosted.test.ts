import { describe, expect, test } from 'vitest';
import type { RequirementId } from '../../../spec/index.ts';
import { checkInvariants } from '../invariants.ts';
import type { JsonObject } from '../reading.ts';
import { saidBy } from '../testing/by-check.ts';
import { CUSTOM, IMAGE, imageStream, MCP_CALL, PROGRAM, SEARCH } from '../testing/hosted.ts';
import { callItem, messageItem, responseOf, textPart, whole } from '../testing/streams.ts';
import { jsonExchange, streamExchange } from '../testing/wire.ts';

const SAID = messageItem([textPart('High water is at 14:05.')]);
const FILES = {
  id: 'fs_1',
  type: 'file_search_call',
  status: 'completed',
  queries: ['tides'],
  results: null,
};
const FOUND = { ...FILES, results: [] };
const SOURCED = { ...SEARCH, action: { type: 'search', query: 'tides', sources: [] } };
const web = { type: 'web_search' };
const LIST = { id: 'mcpl_1', type: 'mcp_list_tools', server_label: 'tides', tools: [], error: null };
const APPROVAL = {
  id: 'mcpr_1',
  type: 'mcp_approval_request',
  server_label: 'tides',
  name: 'high_water',
  arguments: '{}',
};
const mcp = (settings: JsonObject = {}): JsonObject => ({
  type: 'mcp',
  server_label: 'tides',
  server_url: 'https://a.example/',
  require_approval: 'never',
  ...settings,
});
const note = { type: 'custom', name: 'note' };
const cited = (start_index: number, end_index: number): JsonObject =>
  messageItem([
    {
      ...textPart('🌊 14:05'),
      annotations: [{ type: 'url_citation', url: 'x', title: 'y', start_index, end_index }],
    },
  ]);

function answered(asked: JsonObject, output: JsonObject[], changes: JsonObject = {}) {
  const response = responseOf(output, { ...asked, ...changes });
  return saidBy(
    checkInvariants,
    jsonExchange(response, { asked: { model: 'test-model', input: 'Hello', ...asked } }),
  );
}

type Row = [title: string, asked: JsonObject, output: JsonObject[], requirement: RequirementId];

describe('kept', () => {
  test.each<Row>([
    ['a search with its final status', { tools: [web] }, [SEARCH, SAID], 'hosted.item-status'],
    ['a message after a search', { tools: [web] }, [SEARCH, SAID], 'hosted.goes-on'],
    ['a search as an item of its own', { tools: [web] }, [SEARCH, SAID], 'hosted.own-item-type'],
    ['an action that is known', { tools: [web] }, [SEARCH, SAID], 'hosted.web-search-action'],
    [
      'as many calls as there may be',
      { tools: [web], max_tool_calls: 1 },
      [SEARCH, SAID],
      'hosted.max-tool-calls',
    ],
    ['a citation to the end of the text', { tools: [web] }, [cited(0, 8)], 'hosted.citations'],
    ['an image', { tools: [{ type: 'image_generation' }] }, [IMAGE], 'hosted.image-generation'],
    [
      'sources that were asked for',
      { tools: [web], include: ['web_search_call.action.sources'] },
      [SOURCED, SAID],
      'hosted.web-search-sources',
    ],
    [
      'results that were asked for',
      { include: ['file_search_call.results'] },
      [FOUND, SAID],
      'hosted.file-search',
    ],
    ['no results', {}, [FILES, SAID], 'hosted.file-search'],
    ['no outputs of code', {}, [PROGRAM, SAID], 'hosted.code-interpreter'],
    ['a call on a server that was listed', { tools: [mcp()] }, [LIST, MCP_CALL, SAID], 'mcp.list-tools'],
    ['a call with an output', { tools: [mcp()] }, [LIST, MCP_CALL, SAID], 'mcp.call'],
    [
      'a call that is allowed',
      { tools: [mcp({ allowed_tools: ['high_water'] })] },
      [LIST, MCP_CALL, SAID],
      'mcp.allowed-tools',
    ],
    [
      'a request for approval',
      { tools: [mcp({ require_approval: 'always' })] },
      [LIST, APPROVAL],
      'mcp.approval-request',
    ],
    [
      'a call of the custom tool that was named',
      { tools: [note], tool_choice: note },
      [CUSTOM],
      'custom.named',
    ],
    ['a custom tool called as such', { tools: [note] }, [CUSTOM], 'custom.as-declared'],
    ['a tier', { service_tier: 'auto' }, [SAID], 'tier.told'],
  ])('%s', (_, asked, output, requirement) => {
    const { breaks, keeps } = answered(asked, output, { service_tier: 'default' });
    expect(breaks.filter((id) => !id.startsWith('echo.'))).toEqual([]);
    expect(keeps).toContain(requirement);
  });
});

describe('broken', () => {
  test.each<Row>([
    [
      'a search still under way',
      { tools: [web] },
      [{ ...SEARCH, status: 'searching' }, SAID],
      'hosted.item-status',
    ],
    ['nothing after a search', { tools: [web] }, [SAID, SEARCH], 'hosted.goes-on'],
    [
      'a search that came as a function',
      { tools: [{ type: 'web_search_preview' }] },
      [callItem('{}', { name: 'web_search' })],
      'hosted.own-item-type',
    ],
    [
      'an action that nobody knows',
      { tools: [web] },
      [{ ...SEARCH, action: { type: 'browse' } }, SAID],
      'hosted.web-search-action',
    ],
    [
      'too many calls',
      { tools: [web], max_tool_calls: 1 },
      [SEARCH, { ...SEARCH, id: 'ws_2' }, SAID],
      'hosted.max-tool-calls',
    ],
    ['a citation beyond the text', { tools: [web] }, [cited(0, 9)], 'hosted.citations'],
    ['a citation that ends before it begins', { tools: [web] }, [cited(5, 4)], 'hosted.citations'],
    [
      'an image that is a link',
      { tools: [] },
      [{ ...IMAGE, result: 'https://a.example/b.png' }],
      'hosted.image-generation',
    ],
    [
      'no sources',
      { include: ['web_search_call.action.sources'] },
      [SEARCH, SAID],
      'hosted.web-search-sources',
    ],
    ['no results', { include: ['file_search_call.results'] }, [FILES, SAID], 'hosted.file-search'],
    ['results that nobody wanted', {}, [FOUND, SAID], 'hosted.file-search'],
    ['outputs that nobody wanted', {}, [{ ...PROGRAM, outputs: [] }, SAID], 'hosted.code-interpreter'],
    ['a call on a server that was not listed', { tools: [mcp()] }, [MCP_CALL, SAID], 'mcp.list-tools'],
    [
      'a call that came to nothing',
      { tools: [mcp()] },
      [LIST, { ...MCP_CALL, output: null }, SAID],
      'mcp.call',
    ],
    [
      'arguments that are no JSON',
      { tools: [mcp()] },
      [LIST, { ...MCP_CALL, arguments: 'Brest' }, SAID],
      'mcp.call',
    ],
    [
      'a call that is not allowed',
      { tools: [mcp({ allowed_tools: ['send'] })] },
      [LIST, MCP_CALL, SAID],
      'mcp.allowed-tools',
    ],
    [
      'a list of more than is allowed',
      { tools: [mcp({ allowed_tools: { tool_names: ['send'] } })] },
      [{ ...LIST, tools: [{ name: 'other', input_schema: {} }] }, SAID],
      'mcp.allowed-tools',
    ],
    [
      'a call that was not approved',
      { tools: [mcp({ require_approval: 'always' })] },
      [LIST, MCP_CALL, SAID],
      'mcp.approval-request',
    ],
    ['text in place of a custom tool', { tools: [note], tool_choice: note }, [SAID], 'custom.named'],
    [
      'a custom tool called as a function',
      { tools: [note] },
      [callItem('{}', { name: 'note' })],
      'custom.as-declared',
    ],
  ])('%s', (_, asked, output, requirement) => {
    const { breaks } = answered(asked, output);
    expect(breaks.filter((id) => !id.startsWith('echo.'))).toEqual([requirement]);
  });
});

describe('says nothing', () => {
  test.each<[string, JsonObject, JsonObject[], JsonObject]>([
    ['of a call beside the search', { tools: [web] }, [SEARCH, CUSTOM], {}],
    [
      'of a function that has the name of a tool',
      { tools: [web, { type: 'function', name: 'web_search' }] },
      [callItem('{}', { name: 'web_search' })],
      {},
    ],
    [
      'of a list in an earlier answer',
      { tools: [mcp()], previous_response_id: 'resp_0' },
      [MCP_CALL, SAID],
      {},
    ],
    ['of a list in the input', { tools: [mcp()], input: [LIST] }, [MCP_CALL, SAID], {}],
    [
      'of a name that both kinds have',
      { tools: [note, { type: 'function', name: 'note' }] },
      [callItem('{}', { name: 'note' })],
      {},
    ],
    [
      'of an approved call',
      { tools: [mcp({ require_approval: 'always' })] },
      [LIST, { ...MCP_CALL, approval_request_id: 'mcpr_1' }, SAID],
      {},
    ],
  ])('%s', (_, asked, output, changes) => {
    const { breaks } = answered(asked, output, changes);
    expect(breaks.filter((id) => !id.startsWith('echo.'))).toEqual([]);
  });
});

test('a tier that is not told', () => {
  const { breaks } = answered({ service_tier: 'auto' }, [SAID], { service_tier: null });
  expect(breaks).toEqual(['tier.told']);
});

describe('partial images', () => {
  test.each<[number, RequirementId[]]>([
    [2, []],
    [1, ['hosted.partial-images']],
  ])('of %i that may come, two come', (partial_images, breaks) => {
    const asked = {
      model: 'test-model',
      input: 'Hello',
      stream: true,
      tools: [{ type: 'image_generation', partial_images }],
    };
    expect(
      saidBy(checkInvariants, streamExchange(imageStream(), { asked })).breaks.filter((id) =>
        id.startsWith('hosted.'),
      ),
    ).toEqual(breaks);
  });
});

describe('padding', () => {
  const delta = {
    type: 'response.output_text.delta',
    item_id: 'msg_1',
    output_index: 0,
    content_index: 0,
    delta: 'x',
    logprobs: [],
  };

  test.each<[string, JsonObject, RequirementId[]]>([
    ['declined, and not there', delta, []],
    ['declined, and there all the same', { ...delta, obfuscation: 'abc' }, ['obfuscation.off']],
  ])('%s', (_, event, breaks) => {
    const asked = {
      model: 'test-model',
      input: 'Hello',
      stream: true,
      stream_options: { include_obfuscation: false },
    };
    const exchange = streamExchange(whole([event], [SAID]), { asked });
    expect(saidBy(checkInvariants, exchange).breaks.filter((id) => id.startsWith('obfuscation'))).toEqual(
      breaks,
    );
  });
});

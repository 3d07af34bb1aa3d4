/** State: conversations, counts and compaction. */
import { isObject } from '../answer/json.ts';
import { objects, responses } from '../edits/parts.ts';
import { answersOn, changed, isOn, readOn, refuseItems, statusOn, withBody, type Route } from './asked.ts';
import type { Fault } from './fault.ts';

const BEGIN: Route = ['POST', /^\/conversations$/];
const ONE = /^\/conversations\/[^/]+$/;
const ITEMS = /^\/conversations\/[^/]+\/items$/;
const ITEM = /^\/conversations\/[^/]+\/items\/[^/]+$/;
const COUNT: Route = ['POST', /^\/responses\/input_tokens$/];
const COMPACT: Route = ['POST', /^\/responses\/compact$/];

export const conversationFaults: readonly Fault[] = [
  {
    id: 'conversation-metadata-lost',
    title: 'a conversation is begun without the metadata that was sent',
    layer: 'state',
    breaks: ['conversations.create'],
    reports: [],
    ...answersOn(BEGIN, (value) => ({ ...value, metadata: {} })),
  },
  {
    id: 'conversation-mistaken',
    title: 'GET gives another conversation',
    layer: 'state',
    breaks: ['conversations.retrieve'],
    reports: [],
    ...answersOn(['GET', ONE], (value) => ({ ...value, id: 'conv_other' })),
  },
  {
    id: 'conversation-update-lost',
    title: 'new metadata of a conversation is not kept',
    layer: 'state',
    breaks: ['conversations.update'],
    reports: [],
    ...readOn(['POST', ONE], (asked) => ({ ...asked, method: 'GET', body: null })),
  },
  {
    id: 'conversation-stays',
    title: 'DELETE says that a conversation is gone, and it is not',
    layer: 'state',
    breaks: ['conversations.delete'],
    reports: [],
    ...readOn(['DELETE', ONE], (asked) => ({ ...asked, method: 'GET' })),
    ...answersOn(['DELETE', ONE], ({ id = '' }) => ({ id, object: 'conversation.deleted', deleted: true })),
  },
  {
    id: 'added-items-not-told',
    title: 'the items that are added to a conversation do not come back',
    layer: 'state',
    breaks: ['conversations.add-items'],
    reports: [],
    ...answersOn(['POST', ITEMS], (value) => ({ ...value, data: [], first_id: null, last_id: null })),
  },
  {
    id: 'first-items-lost',
    title: 'the items that are sent with a new conversation are lost',
    layer: 'state',
    breaks: ['conversations.initial-items'],
    reports: [],
    ...readOn(BEGIN, (asked) => withBody(asked, (body) => ({ ...body, items: [] }))),
  },
  {
    id: 'conversation-one-page',
    title: 'the list of items of a conversation says that there are no more',
    layer: 'state',
    breaks: ['conversations.list-items'],
    reports: [],
    ...answersOn(['GET', ITEMS], (value) => ({ ...value, has_more: false })),
  },
  {
    id: 'item-mistaken',
    title: 'GET gives an item under another id',
    layer: 'state',
    breaks: ['conversations.retrieve-item'],
    reports: [],
    ...answersOn(['GET', ITEM], (value) => ({ ...value, id: 'msg_other' })),
  },
  {
    id: 'item-stays',
    title: 'an item that was taken out of a conversation is still in it',
    layer: 'state',
    breaks: ['conversations.delete-item'],
    reports: [],
    ...readOn(['DELETE', ITEM], (asked) => ({
      ...asked,
      method: 'GET',
      path: asked.path.replace(/\/items\/.*$/, ''),
    })),
  },
  {
    id: 'conversation-ignored',
    title: 'a response that names a conversation does not know it',
    layer: 'state',
    breaks: ['conversations.context', 'conversations.appended'],
    reports: ['https://github.com/ogx-ai/ogx/issues/4718'],
    request: (asked) => changed(asked, ({ conversation: _left, ...body }) => body),
    ...responses((response, { body }) => {
      const named = body?.['conversation'];
      if (named) response['conversation'] = isObject(named) ? named : { id: named };
    }),
  },
  {
    id: 'conversation-not-echoed',
    title: 'a response does not name its conversation',
    layer: 'invariants',
    breaks: ['conversations.echoed'],
    reports: [],
    ...responses((response) => {
      if ('conversation' in response) response['conversation'] = null;
    }),
  },
  {
    id: 'conversation-beside-previous',
    title: 'conversation together with previous_response_id is accepted',
    layer: 'state',
    breaks: ['conversations.not-with-previous'],
    reports: [],
    request: (asked) =>
      changed(asked, ({ previous_response_id: previous, ...body }) =>
        'conversation' in body || previous === undefined ? body : { ...body, previous_response_id: previous },
      ),
  },
  {
    id: 'conversation-unbounded',
    title: 'a conversation is begun with any number of items',
    layer: 'state',
    breaks: ['conversations.too-many-items'],
    reports: [],
    ...readOn(BEGIN, (asked) =>
      withBody(asked, (body) => ({ ...body, items: objects(body['items']).slice(0, 20) })),
    ),
  },
  {
    id: 'conversation-unknown-400',
    title: 'an unknown conversation is answered with 400',
    layer: 'state',
    breaks: ['conversations.unknown'],
    reports: [],
    ...statusOn(['GET', ONE], 404, 400),
  },
  {
    id: 'count-zero',
    title: 'the count of input tokens is 0',
    layer: 'state',
    breaks: ['counting.object'],
    reports: [],
    ...answersOn(COUNT, (value) => ({ ...value, input_tokens: 0 })),
  },
  {
    id: 'count-of-input-alone',
    title: 'instructions and tools are not counted',
    layer: 'state',
    breaks: ['counting.everything'],
    reports: [],
    ...readOn(COUNT, (asked) => withBody(asked, ({ instructions: _said, tools: _offered, ...body }) => body)),
  },
  {
    id: 'count-of-one-turn',
    title: 'the turns before are not counted',
    layer: 'state',
    breaks: ['counting.context'],
    reports: [],
    ...readOn(COUNT, (asked) => withBody(asked, ({ previous_response_id: _left, ...body }) => body)),
  },
  {
    id: 'compaction-misnamed',
    title: 'the answer to a request to compact is called a Response',
    layer: 'schema',
    breaks: ['compaction.object'],
    reports: [],
    ...answersOn(COMPACT, (value) => ({ ...value, object: 'response.compacted' })),
  },
  {
    id: 'compaction-without-item',
    title: 'the compacted output is what was sent',
    layer: 'state',
    breaks: ['compaction.item'],
    reports: [],
    ...answersOn(COMPACT, (value) => ({
      ...value,
      output: objects(value['output']).filter(({ type }) => type !== 'compaction'),
    })),
  },
  {
    id: 'compacted-refused',
    title: 'a compaction item is refused as input',
    layer: 'state',
    breaks: ['compaction.round-trip'],
    reports: [],
    refuse: refuseItems((item) => item['type'] === 'compaction', 'Unknown item type: compaction.'),
  },
  {
    id: 'compaction-without-model',
    title: 'a request to compact takes any model where none is named',
    layer: 'state',
    breaks: ['compaction.model-required'],
    reports: [],
    ...readOn(COMPACT, (asked) => withBody(asked, (body) => ({ model: 'gpt-5-mini', ...body }))),
  },
  {
    id: 'compaction-of-input-alone',
    title: 'previous_response_id is refused when it is to be compacted',
    layer: 'state',
    breaks: ['compaction.previous'],
    reports: [],
    refuse: (asked) =>
      isOn(COMPACT, asked) && typeof asked.body?.['previous_response_id'] === 'string'
        ? { status: 400, message: "Unsupported parameter: 'previous_response_id'." }
        : null,
  },
  {
    id: 'compaction-not-shown',
    title: 'a context that is compacted on the way does not show it',
    layer: 'state',
    breaks: ['compaction.trigger', 'compaction.automatic'],
    reports: ['https://github.com/router-for-me/CLIProxyAPI/issues/4848'],
    ...responses((response) => {
      if (Array.isArray(response['output']))
        response['output'] = objects(response['output']).filter(({ type }) => type !== 'compaction');
    }),
  },
];

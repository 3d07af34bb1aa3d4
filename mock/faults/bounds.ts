/** Layer 6: bounds that nobody holds. */
import { isObject } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';
import { isCreate } from '../edits/edits.ts';
import { inputItems, objects } from '../edits/parts.ts';
import { statusOn } from './asked.ts';
import type { Fault } from './fault.ts';

/** Each overlooks one field that is out of its bounds: it is left out where the request would be refused. */
export const boundFaults: readonly Fault[] = [
  overlooking('metadata', 'limits.metadata'),
  overlooking('tools', 'limits.tool-names'),
  overlooking('safety_identifier', 'limits.identifiers'),
  { ...overlooking('max_output_tokens', 'limits.max-output-tokens'), dialect: 'open-responses' },
  overlooking('top_logprobs', 'limits.top-logprobs'),
  { ...overlooking('tool_choice', 'limits.allowed-tools'), dialect: 'open-responses' },
  overlooking('service_tier', 'tier.unknown'),
  {
    id: 'call-ids-overlooked',
    title: 'a call_id may be empty, and as long as you like',
    layer: 'errors',
    breaks: ['limits.call-ids'],
    reports: [],
    overlook: (asked, status) =>
      status === 400 && isCreate(asked) && asked.body && Array.isArray(asked.body['input'])
        ? { ...asked.body, input: 'Hello' }
        : null,
  },
  {
    id: 'page-size-overlooked',
    title: 'a page may have any number of items',
    layer: 'errors',
    breaks: ['limits.page-size'],
    reports: [],
    ...statusOn(['GET', /^\/responses\/[^/]+\/input_items$/], 400, 200),
  },
  {
    id: 'large-body-404',
    title: 'a large body is answered with 404, as no such route',
    layer: 'errors',
    breaks: ['limits.large-body'],
    reports: [
      'https://github.com/mnfst/llm-gateway/issues/2126',
      'https://github.com/labring/FastGPT/issues/1241',
    ],
    reply: (reply, { body }) =>
      JSON.stringify(body).length > 1_000_000
        ? { ...reply, status: 404, body: { kind: 'text', text: '' } }
        : reply,
  },
  unbounded('metadata-of-many-pairs', 'metadata may have any number of pairs', 'limits.metadata', (body) =>
    isObject(body['metadata']) && Object.keys(body['metadata']).length > 16
      ? { ...body, metadata: {} }
      : null,
  ),
  unbounded(
    'metadata-keys-unbounded',
    'a key of metadata may be as long as you like',
    'limits.metadata',
    (body) =>
      isObject(body['metadata']) && Object.keys(body['metadata']).some((key) => key.length > 64)
        ? { ...body, metadata: {} }
        : null,
  ),
  unbounded(
    'metadata-values-unbounded',
    'a value of metadata may be as long as you like',
    'limits.metadata',
    (body) =>
      isObject(body['metadata']) &&
      Object.values(body['metadata']).some((value) => String(value).length > 512)
        ? { ...body, metadata: {} }
        : null,
  ),
  unbounded(
    'tools-without-name-taken',
    'the name of a function may be empty',
    'limits.tool-names',
    named(/^$/),
  ),
  unbounded(
    'tool-names-of-any-letters',
    'the name of a function may have any characters',
    'limits.tool-names',
    named(/^(?=.*[^\w-]).{1,128}$/),
  ),
  unbounded(
    'tool-names-unbounded',
    'the name of a function may be as long as you like',
    'limits.tool-names',
    named(/^.{129,}$/),
  ),
  unbounded('call-id-empty-taken', 'a call_id of the input may be empty', 'limits.call-ids', calledBy(/^$/)),
  unbounded(
    'call-ids-unbounded',
    'a call_id of the input may be as long as you like',
    'limits.call-ids',
    calledBy(/^.{65,}$/),
  ),
  {
    ...unbounded(
      'allowed-tools-unbounded',
      'any number of tools may be allowed',
      'limits.allowed-tools',
      ({ tool_choice: choice, ...body }) =>
        isObject(choice) && objects(choice['tools']).length > 128 ? body : null,
    ),
    dialect: 'open-responses',
  },
  unbounded(
    'top-logprobs-below-zero',
    'top_logprobs may be below zero',
    'limits.top-logprobs',
    ({ top_logprobs: top, ...body }) => (typeof top === 'number' && top < 0 ? body : null),
  ),
  unbounded(
    'top-logprobs-above',
    'top_logprobs may be above 20',
    'limits.top-logprobs',
    ({ top_logprobs: top, ...body }) => (typeof top === 'number' && top > 20 ? body : null),
  ),
];

function overlooking(field: string, breaks: Fault['breaks'][0]): Fault {
  return {
    id: `${field.replaceAll('_', '-')}-overlooked`,
    title: `${field} out of its bounds is overlooked`,
    layer: 'errors',
    breaks: [breaks],
    reports: [],
    overlook: (asked, status) => {
      if (status !== 400 || !isCreate(asked) || !asked.body || !(field in asked.body)) return null;
      const { [field]: _left, ...body } = asked.body;
      return body;
    },
  };
}

/** Overlooks one way of being out of bounds: `mended` gives the request as it is taken, or null where it is not this way. */
function unbounded(
  id: string,
  title: string,
  breaks: Fault['breaks'][0],
  mended: (body: JsonObject) => JsonObject | null,
): Fault {
  return {
    id,
    title,
    layer: 'errors',
    breaks: [breaks],
    reports: [],
    overlook: (asked, status) =>
      status === 400 && isCreate(asked) && asked.body ? mended(asked.body) : null,
  };
}

/** Without its tools, where one of them has such a name. */
function named(bad: RegExp): (body: JsonObject) => JsonObject | null {
  return ({ tools, ...body }) => (objects(tools).some(({ name }) => bad.test(String(name))) ? body : null);
}

/** A greeting, where an item of the input has such a call_id. */
function calledBy(bad: RegExp): (body: JsonObject) => JsonObject | null {
  return (body) =>
    inputItems(body).some(({ call_id: id }) => typeof id === 'string' && bad.test(id))
      ? { ...body, input: 'Hello' }
      : null;
}

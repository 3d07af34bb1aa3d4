/** State: explicit caching, its rules, and when it expires. */
import { isObject } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';
import { errors, numberAt, responses, usages } from '../edits/parts.ts';
import { isCreate } from '../edits/edits.ts';
import { changed, readOn } from './asked.ts';
import type { Fault, Told } from './fault.ts';

export const cachingFaults: readonly Fault[] = [
  {
    id: 'caching-rules-overlooked',
    title: 'a request whose caching is against the rules is answered without it',
    layer: 'state',
    breaks: [
      'caching.prefix-minimum',
      'caching.prefix-max-output-tokens',
      'caching.prefix-needs-enabled',
      'caching.prefix-stream',
      'caching.instructions',
      'caching.hosted-tools',
    ],
    reports: [],
    dialect: 'modelark',
    overlook: overlooking('caching'),
  },
  {
    id: 'prefix-ignored',
    title: 'caching.prefix has no effect: the request is answered',
    layer: 'state',
    breaks: ['caching.prefix-creation'],
    reports: [],
    request: (asked) =>
      changed(asked, (body) =>
        isObject(body['caching']) ? { ...body, caching: { type: body['caching']['type'] ?? null } } : body,
      ),
  },
  {
    id: 'extra-body-ignored',
    title: 'what stands inside extra_body has no effect',
    layer: 'state',
    breaks: ['caching.extra-body'],
    reports: [],
    request: (asked) => changed(asked, ({ extra_body: _left, ...body }) => body),
  },
  {
    id: 'short-prefix-cached',
    title: 'a prefix of fewer than 256 tokens is cached all the same',
    layer: 'state',
    breaks: ['caching.prefix-minimum-unused'],
    reports: [],
    dialect: 'ezmodel',
    overlook: overlooking('caching'),
    ...allCached((body) => 'previous_response_id' in body),
  },
  {
    id: 'thinks-all-the-same',
    title: 'thinking disabled has no effect',
    layer: 'state',
    breaks: ['caching.thinking-off'],
    reports: [],
    dialect: 'modelark',
    request: (asked) =>
      changed(asked, (body) => ('thinking' in body ? { ...body, thinking: { type: 'enabled' } } : body)),
  },
  {
    id: 'cache-only-when-named',
    title: 'only a turn with caching enabled reads the cache',
    layer: 'state',
    breaks: ['caching.without-field', 'caching.fan-out'],
    reports: [],
    dialect: 'modelark',
    ...usages((usage, { body }) => {
      const { caching } = body ?? {};
      if (!isObject(caching) || caching['type'] !== 'enabled') setCached(usage, 0);
    }),
  },
  {
    id: 'instructions-cached',
    title: 'a turn with instructions of its own reports cached tokens',
    layer: 'state',
    breaks: ['caching.instructions-miss'],
    reports: [],
    dialect: 'modelark',
    ...allCached((body) => 'previous_response_id' in body && 'instructions' in body),
  },
  {
    id: 'other-thinking-cached',
    title: 'a turn with another thinking than the one before reports cached tokens',
    layer: 'state',
    breaks: ['caching.thinking-miss'],
    reports: [],
    dialect: 'modelark',
    ...allCached(({ thinking }) => isObject(thinking) && thinking['type'] === 'enabled'),
  },
  {
    id: 'later-tools-taken',
    title: 'tools of a later turn are taken and forgotten',
    layer: 'state',
    breaks: ['caching.later-tools'],
    reports: [],
    dialect: 'modelark',
    overlook: overlooking('tools', 'previous_response_id'),
  },
  {
    id: 'later-schema-taken',
    title: 'a schema after a cached turn is taken and forgotten',
    layer: 'state',
    breaks: ['caching.json-schema'],
    reports: [],
    dialect: 'modelark',
    overlook: overlooking('text', 'previous_response_id'),
  },
  {
    id: 'gap-bridged',
    title: 'a chain is cached beyond a turn that was not',
    layer: 'state',
    breaks: ['caching.unbroken-chain'],
    reports: [],
    dialect: 'modelark',
    ...allCached((body) => 'previous_response_id' in body && 'caching' in body),
  },
  {
    id: 'unstored-cached',
    title: 'what is not to be stored is cached',
    layer: 'state',
    breaks: ['caching.not-stored'],
    reports: [],
    dialect: 'modelark',
    request: (asked) => changed(asked, (body) => ('caching' in body ? { ...body, store: true } : body)),
    ...allCached((body) => 'previous_response_id' in body && 'caching' in body),
  },
  {
    id: 'deleted-still-cached',
    title: 'the cache of a response that was deleted goes on to be used',
    layer: 'state',
    breaks: ['caching.deleted'],
    reports: [],
    dialect: 'modelark',
    ...readOn(['DELETE', /^\/responses\/[^/]+$/], (asked) => ({ ...asked, method: 'GET' })),
    ...allCached((body) => 'previous_response_id' in body && 'caching' in body),
  },
  {
    id: 'caching-not-echoed',
    title: 'caching does not come back',
    layer: 'invariants',
    breaks: ['caching.echoed'],
    reports: [],
    dialect: 'modelark',
    ...responses((response) => {
      delete response['caching'];
    }),
  },
  {
    id: 'expires-tomorrow',
    title: 'a stored response expires after a day',
    layer: 'invariants',
    breaks: ['caching.expiry-default'],
    reports: [],
    dialect: 'modelark',
    ...responses((response) => {
      if ('expire_at' in response) response['expire_at'] = numberAt(response, 'created_at') + 86_400;
    }),
  },
  {
    id: 'expiry-overlooked',
    title: 'an expire_at that is past or too far is overlooked',
    layer: 'state',
    breaks: ['caching.expiry-range'],
    reports: [],
    dialect: 'modelark',
    overlook: overlooking('expire_at'),
  },
  {
    id: 'never-expires',
    title: 'expire_at has no effect',
    layer: 'state',
    breaks: ['caching.expired'],
    reports: [],
    dialect: 'modelark',
    request: (asked) => changed(asked, ({ expire_at: _left, ...body }) => body),
  },
  {
    id: 'overflow-unexplained',
    title: 'the error of a context that is too long does not say so',
    layer: 'errors',
    breaks: ['error.ark-overflow'],
    reports: [],
    dialect: 'modelark',
    ...errors((error) => ({
      error: {
        ...error,
        message: String(error['message']).replace(/: its length .*? exceeds .*?\./, '.'),
      },
    })),
  },
];

/** Answers without a field what would be refused with it, where the request has `beside` as well. */
function overlooking(field: string, beside: string = field): NonNullable<Fault['overlook']> {
  return (asked, status) => {
    if (status < 400 || !isCreate(asked) || !asked.body || !(field in asked.body) || !(beside in asked.body))
      return null;
    const { [field]: _left, ...body } = asked.body;
    return body;
  };
}

/** All of the input is said to come from the cache, where the request is one of these. */
function allCached(which: (body: JsonObject) => boolean): Pick<Fault, 'json' | 'events'> {
  return usages<Told>((usage, { body }) => {
    if (body && which(body)) setCached(usage, numberAt(usage, 'input_tokens'));
  });
}

function setCached(usage: JsonObject, tokens: number): void {
  if (isObject(usage['input_tokens_details'])) usage['input_tokens_details']['cached_tokens'] = tokens;
}

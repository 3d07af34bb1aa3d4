/** What one vendor promises: the books and the errors of ByteSpike, the two shapes of EzModel. */
import type { DialectName } from '../../spec/index.ts';
import { isObject } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';
import { errors, objects } from '../edits/parts.ts';
import { isCreate } from '../edits/edits.ts';
import type { Fault, Told } from './fault.ts';

const CREDIT = 'x-quota-remaining-credits';

export const bytespikeFaults: readonly Fault[] = inDialect('bytespike', [
  {
    id: 'limit-header-missing',
    title: 'an answer does not say what the limit is',
    layer: 'headers',
    breaks: ['accounting.headers'],
    ...headers(({ 'x-ratelimit-limit': _left, ...rest }) => rest),
  },
  {
    id: 'amounts-without-decimals',
    title: 'amounts have no decimals',
    layer: 'headers',
    breaks: ['accounting.amounts'],
    ...headers((given) => ({ ...given, 'x-ratelimit-limit': '25' })),
  },
  {
    id: 'reset-as-date',
    title: 'the time of reset is a date',
    layer: 'headers',
    breaks: ['accounting.reset'],
    ...headers((given) => ({ ...given, 'x-ratelimit-reset': '2026-01-01' })),
  },
  {
    id: 'organisation-in-words',
    title: 'the credit of an organisation is told in words',
    layer: 'headers',
    breaks: ['accounting.organisation'],
    ...headers((given) => ({ ...given, 'x-org-quota-remaining-credits': 'many' })),
  },
  {
    id: 'failures-charged',
    title: 'a request that fails is charged',
    layer: 'state',
    breaks: ['accounting.failure-is-free'],
    ...headers((given, { memory, status }) => {
      const charged = Number(memory.get('charged') ?? 0) + (status >= 400 ? 0.5 : 0);
      memory.set('charged', charged);
      return { ...given, [CREDIT]: (Number(given[CREDIT]) - charged).toFixed(2) };
    }),
  },
  {
    id: 'answers-free',
    title: 'a request that is answered is not charged',
    layer: 'state',
    breaks: ['accounting.success-is-charged'],
    ...headers((given) => ({ ...given, [CREDIT]: '5.00' })),
  },
  {
    id: 'x-api-key-taken',
    title: 'a key in x-api-key is taken',
    layer: 'errors',
    breaks: ['auth.bearer-only'],
    reply: (reply, { headers: sent }) =>
      reply.status === 401 && sent['x-api-key'] !== undefined ? { ...reply, status: 200 } : reply,
  },
  {
    id: 'family-of-its-own',
    title: 'models of one family answer as messages',
    layer: 'state',
    breaks: ['models.same-shape'],
    json: (value, told) =>
      isCreate(told) && String(told.body?.['model']).includes('claude')
        ? { id: value['id'] ?? null, type: 'message', role: 'assistant', content: [] }
        : value,
  },
  {
    id: 'own-codes',
    title: 'errors have codes that the table of the vendor has not',
    layer: 'errors',
    breaks: ['error.code-table', 'error.insufficient-balance', 'error.body-too-large', 'error.forbidden'],
    reports: ['https://github.com/Wei-Shaw/sub2api/pull/4616'],
    ...errors((error) => ({ error: { ...error, code: 'oops', type: 'oops' } })),
  },
  {
    id: 'bucket-unnamed',
    title: 'a 429 does not say which bucket is empty',
    layer: 'errors',
    breaks: ['error.bucket-named'],
    ...errors((error, { status }) =>
      status === 429
        ? { error: { ...error, code: 'rate_limit_exceeded', message: 'Slow down.' } }
        : { error },
    ),
  },
  {
    id: 'upstream-in-its-own-words',
    title: 'a failure of the upstream is passed on with its own code',
    layer: 'errors',
    breaks: ['error.no-capacity'],
    refuse: (asked) =>
      isCreate(asked) && asked.body?.['stream'] === true ? { status: 502, message: 'Bad gateway.' } : null,
    ...errors((error) => ({ error: { ...error, code: 'upstream_down', type: 'upstream_down' } })),
  },
]);

export const chatFaults: readonly Fault[] = inDialect('ezmodel', [
  {
    id: 'messages-for-the-stream-only',
    title: 'an answer is a chat completion where it is streamed, and a Response where it is not',
    layer: 'state',
    breaks: ['chat.consistent-shape'],
    shape: 'chat',
    json: (value) =>
      'choices' in value
        ? { id: value['id'] ?? null, object: 'response', status: 'completed', output: [] }
        : value,
  },
  {
    id: 'completion-without-id',
    title: 'a chat completion has no id',
    layer: 'schema',
    breaks: ['chat.completion'],
    shape: 'chat',
    ...completions(({ id: _left, ...rest }) => rest),
  },
  {
    id: 'choice-without-role',
    title: 'the message of a choice has no role',
    layer: 'schema',
    breaks: ['chat.choice'],
    shape: 'chat',
    ...completions((value) => {
      for (const { message } of objects(value['choices'])) if (isObject(message)) delete message['role'];
      return value;
    }),
  },
  {
    id: 'chat-total-wrong',
    title: 'total_tokens of a chat completion is not the sum',
    layer: 'invariants',
    breaks: ['chat.usage'],
    shape: 'chat',
    ...completions((value) => ({
      ...value,
      usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 5 },
    })),
  },
  {
    id: 'chunk-ids-change',
    title: 'each chunk of a stream has an id of its own',
    layer: 'grammar',
    breaks: ['chat.chunk'],
    shape: 'chat',
    events: (events) => events.map((event, index) => ({ ...event, id: `${String(event['id'])}${index}` })),
  },
  {
    id: 'chunks-without-end',
    title: 'no chunk has a finish_reason',
    layer: 'grammar',
    breaks: ['chat.chunk-end'],
    shape: 'chat',
    events: (events) => {
      for (const choice of events.flatMap((event) => objects(event['choices'])))
        choice['finish_reason'] = null;
      return events;
    },
  },
  {
    id: 'first-answer-late',
    title: 'the first answer takes longer than half a minute',
    layer: 'headers',
    breaks: ['http.timely'],
    reply(reply, told) {
      if (!isCreate(told) || reply.body.kind !== 'text' || told.memory.has('late')) return reply;
      told.memory.set('late', true);
      return { ...reply, body: { kind: 'stream', frames: [{ text: reply.body.text, wait: 31_000 }] } };
    },
  },
]);

function inDialect(
  dialect: DialectName,
  rows: readonly (Omit<Fault, 'reports' | 'dialect'> & { reports?: Fault['reports'] })[],
): Fault[] {
  return rows.map((row) => ({ reports: [], ...row, dialect }));
}

function completions(edit: (value: JsonObject) => JsonObject): Pick<Fault, 'json'> {
  return { json: (value) => (value['object'] === 'chat.completion' ? edit(value) : value) };
}

function headers(
  edit: (given: Record<string, string>, told: Told) => Record<string, string>,
): Pick<Fault, 'reply'> {
  return { reply: (reply, told) => ({ ...reply, headers: edit(reply.headers, told) }) };
}

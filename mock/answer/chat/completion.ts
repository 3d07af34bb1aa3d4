/** A Response in the shape of Chat Completions, in one piece or in chunks. */
import { isObject, listAt, objectAt, textAt, type JsonObject, type JsonValue } from '../json.ts';

/** What the id of a completion begins with. */
export const CHAT_PREFIX = 'chatcmpl-';

/** What stands for the system that answered; clients print it. */
const FINGERPRINT = 'fp_resproof';

export function completionOf(response: JsonObject): JsonObject {
  const parts = partsOf(response);
  const texts = parts.filter(({ type }) => type === 'output_text');
  const refusals = parts.filter(({ type }) => type === 'refusal');
  const calls = listAt(response, 'output').filter(isObject).flatMap(callOf);
  const logprobs = texts.flatMap(logprobsIn);
  const silent = texts.length === 0 && (calls.length > 0 || refusals.length > 0);
  return {
    ...headOf(response, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: silent ? null : texts.map((part) => textAt(part, 'text')).join(''),
          refusal: refusals.length === 0 ? null : refusals.map((part) => textAt(part, 'refusal')).join(''),
          ...(calls.length > 0 && { tool_calls: calls }),
          annotations: texts.flatMap((part) => listAt(part, 'annotations').flatMap(citationOf)),
        },
        logprobs: logprobs.length === 0 ? null : { content: logprobs, refusal: null },
        finish_reason: finishOf(response),
      },
    ],
    usage: usageOf(response),
  };
}

/** The chunks that a stream of events becomes; with `usage`, a last one without choices. */
export function chunksOf(events: readonly JsonObject[], usage: boolean): JsonObject[] {
  const head = headOf(objectAt(events[0] ?? {}, 'response'), 'chat.completion.chunk');
  const chunk = (delta: JsonObject, finish: JsonValue = null, logprobs: JsonValue = null): JsonObject => ({
    ...head,
    choices: [{ index: 0, delta, logprobs, finish_reason: finish }],
  });
  /** Calls by the place of their item. */
  const calls = new Map<JsonValue | undefined, number>();
  const argued = (event: JsonObject): JsonObject => ({
    tool_calls: [
      { index: calls.get(event['output_index']) ?? 0, function: { arguments: textAt(event, 'delta') } },
    ],
  });
  const chunks: JsonObject[] = [];
  for (const event of events) {
    switch (event['type']) {
      case 'response.created':
        chunks.push(chunk({ role: 'assistant', content: '' }));
        break;
      case 'response.output_text.delta': {
        const logprobs = logprobsIn(event);
        const told = logprobs.length === 0 ? null : { content: logprobs, refusal: null };
        chunks.push(chunk({ content: textAt(event, 'delta') }, null, told));
        break;
      }
      case 'response.refusal.delta':
        chunks.push(chunk({ refusal: textAt(event, 'delta') }));
        break;
      case 'response.output_item.added': {
        const [call] = callOf(objectAt(event, 'item'));
        if (call === undefined) break;
        calls.set(event['output_index'], calls.size);
        const { name = '' } = { ...objectAt(call, 'function'), ...objectAt(call, 'custom') };
        const opened = { index: calls.size - 1, id: call['id']!, type: 'function' };
        chunks.push(chunk({ tool_calls: [{ ...opened, function: { name, arguments: '' } }] }));
        break;
      }
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        chunks.push(chunk(argued(event)));
        break;
      case 'response.completed':
      case 'response.incomplete': {
        const response = objectAt(event, 'response');
        chunks.push(chunk({}, finishOf(response)));
        if (usage) chunks.push({ ...head, choices: [], usage: usageOf(response) });
        break;
      }
      case 'error':
      case 'response.failed':
        // A stream breaks off once, however many events say so.
        return [...chunks, { error: errorIn(event) }];
    }
  }
  return chunks;
}

function errorIn(event: JsonObject): JsonObject {
  const own = objectAt(event, 'error');
  const { code = null, message = null } = { ...objectAt(objectAt(event, 'response'), 'error'), ...own };
  return { message, type: own['type'] ?? 'server_error', param: null, code };
}

/** Deltas leave out the bytes, which a chat has. */
const logprobsIn = (said: JsonObject): JsonObject[] =>
  listAt(said, 'logprobs')
    .filter(isObject)
    .map((one) => ({ bytes: null, ...one, top_logprobs: listAt(one, 'top_logprobs').map(withBytes) }));

const withBytes = (one: JsonValue): JsonValue => (isObject(one) ? { bytes: null, ...one } : one);

const headOf = (response: JsonObject, object: string): JsonObject => ({
  id: textAt(response, 'id'),
  object,
  created: response['created_at'] ?? 0,
  model: textAt(response, 'model'),
  service_tier: response['service_tier'] ?? null,
  system_fingerprint: FINGERPRINT,
});

const partsOf = (response: JsonObject): JsonObject[] =>
  listAt(response, 'output')
    .filter(isObject)
    .filter(({ type }) => type === 'message')
    .flatMap((item) => listAt(item, 'content').filter(isObject));

function callOf({ type, call_id: id = null, name = null, arguments: args, input }: JsonObject): JsonObject[] {
  if (type === 'function_call') return [{ id, type: 'function', function: { name, arguments: args ?? '' } }];
  return type === 'custom_tool_call' ? [{ id, type: 'custom', custom: { name, input: input ?? '' } }] : [];
}

function citationOf(annotation: JsonValue): JsonObject[] {
  if (!isObject(annotation) || annotation['type'] !== 'url_citation') return [];
  const { type, url = null, title = null, start_index = null, end_index = null } = annotation;
  return [{ type, url_citation: { url, title, start_index, end_index } }];
}

function finishOf(response: JsonObject): string {
  const reason = objectAt(response, 'incomplete_details')['reason'];
  if (reason !== undefined) return reason === 'content_filter' ? 'content_filter' : 'length';
  const calls = listAt(response, 'output').filter(isObject).flatMap(callOf);
  return calls.length > 0 ? 'tool_calls' : 'stop';
}

function usageOf(response: JsonObject): JsonObject {
  const usage = objectAt(response, 'usage');
  const count = (from: JsonObject, name: string): number => Number(from[name] ?? 0);
  return {
    prompt_tokens: count(usage, 'input_tokens'),
    completion_tokens: count(usage, 'output_tokens'),
    total_tokens: count(usage, 'total_tokens'),
    prompt_tokens_details: { cached_tokens: count(objectAt(usage, 'input_tokens_details'), 'cached_tokens') },
    completion_tokens_details: {
      reasoning_tokens: count(objectAt(usage, 'output_tokens_details'), 'reasoning_tokens'),
    },
  };
}

/** POST /responses: validate, resolve the context, plan, render, keep. */
import type { Checker } from '../../spec/index.ts';
import { readAsked, type Asked } from './asked.ts';
import { cacheAfter, cachedTokens, checkCacheable } from './caching.ts';
import { allItems, resolveContext, type Context } from './context.ts';
import { countDefinitions, countItems, countText } from './count.ts';
import { digest } from './digest.ts';
import { eventsOf } from './events.ts';
import { canonical, type JsonObject, type JsonValue } from './json.ts';
import { listed } from './listing.ts';
import { planFor, type Plan } from './plan.ts';
import { errorAnswer } from './problem.ts';
import { render, type Rendered } from './render.ts';
import { responseOf, usageOf, type Made } from './response.ts';
import { promptOf } from './rules/prompt.ts';
import type { Answer, Call } from './types.ts';
import { bodyOf } from './validate/body.ts';
import { validate } from './validate/request.ts';

/** Tokens around the whole input. */
const INPUT_OVERHEAD = 3;

/** Throws a Problem for whatever is refused. `owner` is the digest of the key. Needs `warm` and a loaded checker. */
export function create(call: Call, owner: string, checker: Checker): Answer {
  const sent = bodyOf(call);
  if (call.script?.error !== undefined) return errorAnswer(call.script.error, 'script');
  const body = validate(sent, call.dialect, checker, call.options);
  const context = resolveContext(body, owner, call.space);
  const asked = readAsked(body);
  const inputTokens = countInput(asked, context);
  checkCacheable(asked, inputTokens);
  const identity = identityOf(sent, owner, call);
  const items = allItems(context);
  const plan = planFor(
    { asked, items, prompt: promptOf(items), seed: identity },
    call.script,
    call.directives,
  );
  const base = digest(48, identity, call.space.occurrence(identity));
  const rendered = render(plan, asked, base);
  const made: Made = {
    id: `resp_${base}`,
    createdAt: call.space.stamp(call.options.clock, context.previous),
    ...endOf(plan, rendered, asked),
    output: rendered.output,
    usage: usageOf(
      inputTokens,
      cachedTokens(asked, context.previous, inputTokens),
      rendered.outputTokens,
      rendered.reasoningTokens,
      plan.usage,
    ),
  };
  const response = responseOf(asked, made.status === 'failed' ? { ...made, output: [], usage: null } : made);
  call.space.sawModel(owner, asked.model);
  if (asked.store) keep(call, owner, asked, context, response, rendered, inputTokens);
  return answerOf(response, asked, plan, () => responseOf(asked, made));
}

/** Equal for equal requests, streamed or not: what is answered does not depend on how it is sent. */
function identityOf(sent: JsonObject, owner: string, call: Call): string {
  const { stream: _stream, stream_options: _options, ...rest } = sent;
  return digest(48, call.options.seed, owner, canonical(rest));
}

function countInput(asked: Asked, context: Context): number {
  const definitions: JsonValue[] = asked.functions.map(({ name, description, parameters }) => ({
    name,
    description,
    parameters,
  }));
  if (asked.format.type === 'json_schema') definitions.push(asked.format.schema);
  const instructions = countText(asked.instructions);
  const earlier = context.turns.reduce((sum, turn) => sum + turn.tokens, 0);
  return INPUT_OVERHEAD + instructions + countDefinitions(definitions) + earlier + countItems(context.input);
}

/** How the response ends, and why. */
function endOf(plan: Plan, rendered: Rendered, asked: Asked): Pick<Made, 'status' | 'reason' | 'failure'> {
  if (plan.status === 'failed' || plan.errorEvent !== undefined) {
    const failure = plan.failure ?? plan.errorEvent;
    return { status: 'failed', failure: failure ?? { code: 'server_error', message: 'The model failed.' } };
  }
  if (rendered.cut && rendered.outputTokens >= asked.limit)
    return { status: 'incomplete', reason: 'max_output_tokens' };
  if (rendered.cut || plan.status === 'incomplete') {
    return { status: 'incomplete', reason: plan.reason ?? 'max_output_tokens' };
  }
  return { status: 'completed' };
}

function keep(
  call: Call,
  owner: string,
  asked: Asked,
  context: Context,
  response: JsonObject,
  rendered: Rendered,
  inputTokens: number,
): void {
  const input = listed(context.input, String(response['id']));
  const output = response['status'] === 'failed' ? [] : rendered.output;
  const cache = cacheAfter(
    asked,
    context.previous,
    inputTokens,
    rendered.outputTokens - rendered.reasoningTokens,
  );
  call.space.keep({
    owner,
    response,
    input,
    previous: context.previous === undefined ? null : String(context.previous.response['id']),
    tokens: countItems(input) + countItems(output),
    ...(cache !== undefined && { cache }),
    obfuscation: asked.obfuscation,
    bytes: 2 * (call.body.length + JSON.stringify(output).length),
  });
}

/** `whole` is the response as it would have been without the error event that ends its stream. */
function answerOf(response: JsonObject, asked: Asked, plan: Plan, whole: () => JsonObject): Answer {
  if (!asked.stream)
    return { status: 200, headers: {}, body: { kind: 'json', value: response }, by: plan.by };
  const { errorEvent } = plan;
  const events =
    errorEvent === undefined
      ? eventsOf(response, { obfuscation: asked.obfuscation })
      : eventsOf(whole(), { obfuscation: asked.obfuscation, errorEvent });
  return { status: 200, headers: {}, body: { kind: 'events', events }, by: plan.by };
}

/** POST /responses: validate, resolve the context, plan, render, keep. */
import { readAsked, type Asked } from './asked.ts';
import { cacheAfter, cachedTokens, checkCacheable } from './caching.ts';
import type { Moment } from './clock.ts';
import { sinceCompaction, unfolded } from './compacted.ts';
import { allItems, resolveContext, type Context } from './context.ts';
import { countDefinitions, countItems, countText } from './count.ts';
import { digest } from './digest.ts';
import { speechOf, type Speech } from './dialect.ts';
import { eventsOf } from './events.ts';
import { idFrom } from './ids.ts';
import { canonical, type JsonObject } from './json.ts';
import { listed } from './listing.ts';
import { planFor, type Plan } from './plan.ts';
import { errorAnswer } from './problem.ts';
import { render, type Rendered } from './render.ts';
import { asFailed, responseOf, usageOf, type Made } from './response.ts';
import { promptOf } from './rules/prompt.ts';
import type { Stored } from './space.ts';
import { eventsAnswer, jsonAnswer, type Visit } from './endpoints/endpoint.ts';
import type { Answer, Call } from './types.ts';
import { bodyOf } from './validate/body.ts';
import { validate } from './validate/request.ts';

/** Tokens around the whole input. */
const INPUT_OVERHEAD = 3;

/** Throws a Problem for whatever is refused. Needs `warm` before it. */
export async function create({ call, owner, checker }: Visit): Promise<Answer> {
  const sent = bodyOf(call);
  if (call.script?.error !== undefined) return errorAnswer(call.script.error, 'script');
  const body = validate(sent, call.dialect, checker, call.options);
  const context = await resolveContext(body, owner, call.space);
  const items = unfolded(allItems(context));
  const asked = { ...readAsked(body, items), ...(call.options.ids && { ids: call.options.ids }) };
  const inputTokens = countInput(asked, context);
  checkCacheable(asked, inputTokens);
  const identity = identityOf(sent, owner, call);
  const situation = { asked, items, inputTokens, prompt: promptOf(items), seed: identity };
  const plan = planFor(situation, call.script, call.directives);
  const base = digest(48, identity, (await call.space.count(identity)) - 1);
  const rendered = render(plan, asked, base);
  const moment = await call.space.clock.stamp(context.previous?.made);
  const made: Made = {
    id: idFrom('resp', base, call.options.ids),
    createdAt: moment.at,
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
  const whole = responseOf(asked, made);
  const response = made.status === 'failed' ? asFailed(whole) : whole;
  await Promise.all([
    call.space.sawModel(owner, asked.model),
    asked.store &&
      call.space.keep(storedOf({ owner, asked, context, response, rendered, inputTokens, moment })),
  ]);
  return answerOf(response, asked, plan, speechOf(call.dialect, checker), whole);
}

/** Equal for equal requests, streamed or not: what is answered does not depend on how it is sent. */
function identityOf(sent: JsonObject, owner: string, call: Call): string {
  const { stream: _stream, stream_options: _options, ...rest } = sent;
  return digest(48, call.options.seed, owner, canonical(rest));
}

function countInput(asked: Asked, { turns, input }: Context): number {
  const compacted = sinceCompaction(turns);
  const earlier =
    compacted === null ? turns.reduce((sum, turn) => sum + turn.tokens, 0) : countItems(compacted);
  const shown = countText(asked.instructions) + countDefinitions(asked);
  return INPUT_OVERHEAD + shown + earlier + countItems(input);
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

interface Outcome {
  owner: string;
  asked: Asked;
  context: Context;
  response: JsonObject;
  rendered: Rendered;
  inputTokens: number;
  moment: Moment;
}

function storedOf({ owner, asked, context, response, rendered, inputTokens, moment }: Outcome): Stored {
  const { previous } = context;
  const input = listed(context.input, String(response['id']));
  const output = response['status'] === 'failed' ? [] : rendered.output;
  const answerTokens = rendered.outputTokens - rendered.reasoningTokens;
  const cache = cacheAfter(asked, previous, inputTokens, answerTokens);
  return {
    owner,
    response,
    input,
    before: previous === undefined ? [] : [...previous.before, String(previous.response['id'])],
    made: moment,
    tokens: countItems(input) + countItems(output),
    ...(cache !== undefined && { cache }),
    obfuscation: asked.obfuscation,
  };
}

/** `whole` is the response as it would have been without the error event that ends its stream. */
function answerOf(response: JsonObject, asked: Asked, plan: Plan, speech: Speech, whole: JsonObject): Answer {
  if (!asked.stream) return jsonAnswer(response, plan.by);
  const { errorEvent } = plan;
  const streaming = { obfuscation: asked.obfuscation, speech };
  const events =
    errorEvent === undefined ? eventsOf(response, streaming) : eventsOf(whole, { ...streaming, errorEvent });
  return eventsAnswer(events, plan.by);
}

/** POST /responses: validate, resolve the context, plan, render, keep. */
import { factsOf, type AnswerShape, type DialectName } from '../../spec/index.ts';
import { readAsked, type Asked } from './asked.ts';
import { begin } from './background/background.ts';
import { INSTANT } from './background/course.ts';
import { ageOf, cacheAfter, cachedTokens, checkCacheable, expiryOf, hasExpired, inChain } from './caching.ts';
import { CHAT_PREFIX, chunksOf, completionOf } from './chat/completion.ts';
import type { Moment } from './clock.ts';
import { unfolded } from './compacted.ts';
import { allItems, resolveContext, unknownPrevious, type Context } from './context.ts';
import { countInput, countItems } from './count.ts';
import { digest } from './digest.ts';
import { responseIdOf, speechOf, withExtras } from './dialect.ts';
import { piecesOf, withDeltas, type Pieces } from './deltas.ts';
import { eventsOf } from './events.ts';
import { canonical, isObject, type JsonObject } from './json.ts';
import { charge, checkBalance, keepsBooks } from './ledger.ts';
import { inWindow } from './limits/context-window.ts';
import { countTokensIn, countTokensOut } from './limits/rate.ts';
import { listed } from './listing.ts';
import { planFor, type Plan } from './plan.ts';
import { errorAnswer } from './problem.ts';
import { render, type Rendered } from './render.ts';
import { asFailed, responseOf, usageOf, type Made } from './response.ts';
import { isLong, promptCached } from './prompt-cache.ts';
import { promptOf } from './rules/prompt.ts';
import type { Stored } from './space.ts';
import { eventsAnswer, jsonAnswer, type Visit } from './endpoints/endpoint.ts';
import type { Answer, Call } from './types.ts';
import { bodyOf } from './validate/body.ts';
import { validate } from './validate/request.ts';

/** How an answer is to be given, beyond what its request says. */
interface Way {
  shape: AnswerShape;
  /** Tokens of the answer, where the request could not say so. */
  limit: number;
  /** A stream in the shape of a chat ends with a chunk of the usage. */
  usage: boolean;
}

/** POST /responses. Throws a Problem for whatever is refused. Needs `warm` before it. */
export async function create(visit: Visit): Promise<Answer> {
  const { shape = 'responses' } = visit.call.options;
  return answerTo(visit, bodyOf(visit.call), { shape, limit: Infinity, usage: true });
}

/** Answers what asks for a response, in whatever form it came. */
export async function answerTo({ call, owner, checker }: Visit, sent: JsonObject, way: Way): Promise<Answer> {
  if (call.script?.error !== undefined) return errorAnswer(call.script.error, 'script');
  const valid = validate(sent, call.dialect, checker, call.options);
  const books = keepsBooks(call.dialect);
  if (books) await checkBalance(call.space, owner, call.options.account);
  const context = await resolveContext(valid, owner, call.space, call.memory);
  const age = context.previous === undefined ? 0 : await ageOf(context.previous, call);
  if (context.previous && hasExpired(context.previous, age, call))
    throw unknownPrevious(context.previous.response['id']);
  const body = inChain(valid, context, call);
  const all = allItems(context);
  const whole = readAsked(body, unfolded(all));
  const read = inWindow(all, countInput(whole, context), whole, call.options.limits);
  const items = unfolded(read.items);
  const asked: Asked = {
    ...(items.length === all.length ? whole : readAsked(body, items)),
    limit: Math.min(whole.limit, read.room, way.limit),
    ...(call.options.ids && { ids: call.options.ids }),
  };
  const inputTokens = read.tokens;
  checkCacheable(asked, inputTokens);
  await countTokensIn(call, owner, inputTokens);
  await expiryOf(body, (await call.space.clock.now()) + 1, call);
  const identity = identityOf(sent, owner, call);
  const situation = { asked, items, inputTokens, prompt: promptOf(items), seed: identity };
  const plan = planFor(situation, call.script, call.directives);
  const occurrence = (await call.space.count(identity)) - 1;
  const base = digest(48, identity, occurrence);
  const rendered = render(plan, asked, base);
  const moment = await call.space.clock.stamp(context.previous?.made ?? lastMoment(context.conversation));
  const end = endIn(call.dialect, endOf(plan, rendered, asked), asked);
  const made: Made = {
    id:
      way.shape === 'chat' && !asked.background
        ? `${CHAT_PREFIX}${base}`
        : responseIdOf(base, call.dialect, call.options.ids),
    createdAt: moment.at,
    ...end,
    output: end.status === 'completed' ? rendered.output.map(completed) : rendered.output,
    expireAt: await expiryOf({ ...body }, moment.at, call),
    usage: withExtras(
      usageOf(
        inputTokens,
        cachedTokens(asked, context, inputTokens, age, call.options) ||
          (await promptCached(asked, context, read, { space: call.space, owner })),
        rendered.outputTokens,
        rendered.reasoningTokens,
        plan.usage,
      ),
      call.dialect,
    ),
  };
  const finished = responseOf(asked, made);
  const response = made.status === 'failed' ? asFailed(finished) : finished;
  await countTokensOut(call, owner, rendered.outputTokens);
  await call.space.sawModel(owner, asked.model);
  if (books && made.status !== 'failed') await charge(call.space, owner, response);
  const pieces = piecesOf(call.script?.items);
  const stored = storedOf({ owner, asked, context, response, rendered, inputTokens, moment, pieces });
  // The response as it would have been without the error event that ends its stream.
  const told = plan.errorEvent === undefined ? response : finished;
  const events = (): JsonObject[] =>
    withDeltas(
      eventsOf(told, {
        obfuscation: asked.obfuscation,
        speech: speechOf(call.dialect, checker),
        ...(plan.errorEvent && { errorEvent: plan.errorEvent }),
      }),
      pieces,
    );
  if (asked.background) return inBackground(call, stored, events(), asked, plan.by);
  if (asked.store) await call.space.keep(stored);
  await call.space.made(stored);
  if (made.status !== 'failed') call.memory?.remember([...context.turns, stored], !asked.generate);
  if (way.shape === 'chat') return inChat(response, asked.stream ? events() : null, plan.by, way);
  const answer = asked.stream ? eventsAnswer(events(), plan.by) : jsonAnswer(response, plan.by);
  if (books || isLong(inputTokens) || !standsAlone(call, context)) return answer;
  const prefix = responseIdOf('', call.dialect);
  const again = { identity, base, prefix, model: asked.model, stored, kept: asked.store };
  return { ...answer, again };
}

/** There is no chat completion that failed: what failed is an error. */
function inChat(response: JsonObject, events: JsonObject[] | null, by: string, { usage }: Way): Answer {
  if (events !== null) return eventsAnswer(chunksOf(events, usage), by);
  const { error } = response;
  if (!isObject(error)) return jsonAnswer(completionOf(response), by);
  const { code, message } = error;
  return errorAnswer({ status: 500, code: String(code), message: String(message) }, by);
}

/** Nothing but the request and its number has decided what was answered. */
function standsAlone({ script, memory, directives, json, options }: Call, context: Context): boolean {
  const told = script ?? memory ?? json ?? options.ids;
  if (told !== undefined || Object.keys(directives).length > 0) return false;
  return context.previous === undefined && context.conversation === undefined && !context.refers;
}

async function inBackground(
  { space, timing }: Call,
  made: Stored,
  events: JsonObject[],
  { stream }: Asked,
  by: string,
): Promise<Answer> {
  const leaves = events.findIndex(({ type }) => type === 'response.in_progress');
  const course = { ...(timing?.(events) ?? INSTANT), events: events.length, leaves, polled: !stream };
  const stored = { ...made, course };
  const { response } = await begin(space, stored, events);
  const answer = stream ? eventsAnswer(events, by) : jsonAnswer(response, by);
  return { ...answer, work: { stored, begins: true } };
}

/** Each turn of a conversation is later than the one before it. */
const lastMoment = (conversation: Context['conversation']): Moment | undefined =>
  conversation && { ...conversation.made, at: conversation.made.at + conversation.items.length };

/** Equal for equal requests, streamed or not, in the background or not: what is answered does not depend on how it is sent. */
function identityOf(sent: JsonObject, owner: string, call: Call): string {
  const { stream: _stream, stream_options: _options, background: _background, ...rest } = sent;
  return digest(48, call.options.seed, owner, canonical(rest));
}

type Ending = Pick<Made, 'status' | 'reason' | 'failure'>;

/** How the response ends, and why. */
function endOf(plan: Plan, rendered: Rendered, asked: Asked): Ending {
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

/** Where a success without a stream is always completed, one that was cut is, and says so in its details alone. */
function endIn(dialect: DialectName, end: Ending, { stream, background }: Asked): Ending {
  const cut = end.status === 'incomplete' && end.reason === 'max_output_tokens';
  return cut && !stream && !background ? { ...end, status: factsOf(dialect).cutStatus[0]! } : end;
}

/** What was cut ends as its response does. */
const completed = (item: JsonObject): JsonObject =>
  item['status'] === 'incomplete' ? { ...item, status: 'completed' } : item;

interface Outcome {
  owner: string;
  asked: Asked;
  context: Context;
  response: JsonObject;
  rendered: Rendered;
  inputTokens: number;
  moment: Moment;
  pieces: Pieces;
}

function storedOf(outcome: Outcome): Stored {
  const { owner, asked, context, response, rendered, inputTokens, moment, pieces } = outcome;
  const { previous, conversation } = context;
  const input = listed(context.input, String(response['id']));
  const output = response['status'] === 'failed' ? [] : rendered.output;
  const answerTokens = rendered.outputTokens - rendered.reasoningTokens;
  const cache = cacheAfter(asked, context, inputTokens, answerTokens);
  return {
    owner,
    response,
    input,
    before: previous === undefined ? [] : [...previous.before, String(previous.response['id'])],
    made: moment,
    tokens: countItems(input) + countItems(output),
    ...(cache !== undefined && { cache }),
    obfuscation: asked.obfuscation,
    ...(pieces.length > 0 && { pieces }),
    ...(conversation && { conversation: conversation.id }),
  };
}

/** One request on the surface, answered: directives, faults and scenario around what the core says. */
import { factsOf, loadChecker, type Checker, type DialectName } from '../spec/index.ts';
import { answer } from './answer/answer.ts';
import type { Caller } from './answer/authenticate.ts';
import type { InBackground } from './answer/background/background.ts';
import { isTimed } from './answer/background/course.ts';
import { digest, seedOf } from './answer/digest.ts';
import { readDirectives, withOnce } from './answer/directives.ts';
import { isObject } from './answer/json.ts';
import type { JsonObject, JsonValue } from './answer/json.ts';
import type { Memory } from './answer/memory.ts';
import { isFree } from './answer/limits/limits.ts';
import { errorAnswer } from './answer/problem.ts';
import type { Answer, CoreOptions, Directives, Script, ScriptError } from './answer/types.ts';
import { warm } from './answer/warm.ts';
import { following, seeThrough } from './background.ts';
import { accountOf, limitsOf } from './account.ts';
import { inWords } from './dialect-errors.ts';
import { editAnswer, editReply, isCreate, resumed } from './edits/edits.ts';
import type { Plain } from './edits/edits.ts';
import { errorByCode, errorOf } from './errors.ts';
import { Commission } from './faults/commit.ts';
import { faultsNamed } from './faults/index.ts';
import type { Fault } from './faults/index.ts';
import { preflightHeaders, standardHeaders } from './headers.ts';
import { noPlace } from './in-flight.ts';
import type { JournalEntry, Outcome } from './journal.ts';
import type { Namespace } from './namespace.ts';
import type { Frame, MockReply, MockRequest } from './reply.ts';
import type { Repeats } from './repeats/repeats.ts';
import type { Route } from './route.ts';
import { contextOf, inputItems } from './scenario/asked.ts';
import type { Asked } from './scenario/asked.ts';
import { GATE_CODE, Part } from './scenario/part.ts';
import { chosenStep, RespondError } from './scenario/respond.ts';
import type { Match } from './scenario/scenario.ts';
import type { Step, Terms } from './scenario/step.ts';
import { refusalOfUpgrade, wantsSocket } from './socket/upgrade.ts';
import { wallTime } from './timers.ts';
import { isSlow, offsetsOf, paceOf, withTransport } from './transport.ts';
import type { Latency, Pace } from './transport.ts';
import { usageOf } from './usage.ts';
import type { Usage } from './usage.ts';
import { variantsNamed } from './variants/index.ts';
import type { Variant } from './variants/index.ts';
import { overHttp, overSocket } from './write.ts';
import type { Writer } from './write.ts';

/** What all requests to one mock have in common. */
export interface Manner {
  dialect: DialectName;
  core: CoreOptions;
  faults: readonly Fault[];
  variants: readonly Variant[];
  latency: Latency;
  /** Milliseconds. */
  respondTimeout: number;
  websocket: boolean;
  repeats: Repeats;
}

/** A request, with what is known of it when it comes. */
export interface Incoming {
  namespace: Namespace;
  route: Route;
  request: MockRequest;
  /** The body parsed; undefined for what is no JSON. */
  json: JsonValue | undefined;
  entry: JournalEntry;
  /** Aborts when the client has left. */
  gone: AbortSignal;
  /** There is no place for it: so many requests of its key are being answered. */
  crowded?: number;
  /** It came as a message of a WebSocket. */
  turn?: SocketTurn;
}

export interface SocketTurn {
  /** The stream_id. */
  lane: string | null;
  memory: Memory;
  /** Why it stands for no request. */
  wrong?: ScriptError;
}

/** A reply, and what the journal and the counters say about it. */
export interface Served {
  reply: MockReply;
  outcome: Outcome;
  /** Of a new response. */
  usage: Usage | null;
}

interface Visit extends Incoming {
  /** What the request asked for, or how the mock was started. */
  pace: Pace;
  manner: Manner;
  directives: Directives;
  commission: Commission;
  variants: readonly Variant[];
  checker: Checker;
  /** What to say of a fault or variant that was asked for and is not in its catalogue. */
  unknown: ScriptError | null;
  /** Equal for equal requests: method, path, query and body. */
  digest: string;
  requestId: string;
  /** As the client sent it. */
  plain: Plain;
  writer: Writer;
}

interface Decision {
  by: string;
  answer: Answer;
  /** The step that answers. */
  part?: Part;
  /** With the faults of the step. */
  commission?: Commission;
}

/** A decision that waits for a function of the scenario, outside of the turn in which it was found. */
type Later = () => Promise<Decision>;

/**
 * What depends on the state of the namespace is decided in the request's turn. What waits for anything else does so
 * between turns, and holds up nobody: a function of the scenario, a gate before an answer in one piece.
 */
export async function serve(manner: Manner, incoming: Incoming): Promise<Served> {
  const { namespace, gone } = incoming;
  const begun = await namespace.answer(async () => {
    const key = keyOf(manner, incoming);
    const again = key === null ? null : await manner.repeats.answer(key, namespace.space);
    if (again !== null) return again;
    // The tables load once; a request that came first is still answered first.
    await warm();
    const visit = await visitOf(manner, incoming);
    const decided = await decide(visit);
    return { key, visit, decided, books: await booksOf(visit) };
  });
  if ('reply' in begun) {
    const { reply, by, usage } = begun;
    return { reply, outcome: { by }, usage };
  }
  const { key, visit, decided, books } = begun;
  const later = typeof decided === 'function';
  const decision = later ? await decided() : decided;
  const told = later ? await booksOf(visit) : books;
  const { reply, committed } = compose(visit, decision, told);
  const faults = committed.map(({ id }) => id);
  const variants = visit.variants.map(({ id }) => id);
  const { part, answer: given } = decision;
  const { work } = given;
  if (work?.begins && isTimed(work.stored.course)) carryOn(namespace, work.stored, part);
  const problem = part && !work && given.body.kind !== 'events' ? await part.held(gone) : null;
  if (problem !== null) {
    const late = compose(visit, refused(unanswered(problem, GATE_CODE)), told);
    return { reply: late.reply, outcome: { by: 'gate', faults, variants }, usage: null };
  }
  const usage = isCreate(visit.plain) ? usageOf(given) : null;
  if (key !== null && given.again)
    manner.repeats.learn(key, { ...given.again, digest: visit.digest, reply, by: decision.by, usage });
  return { reply, outcome: { by: decision.by, faults, variants }, usage };
}

/**
 * What a request to make a response is known by when it comes again; null where more than the request, the key and the
 * state decides how it is answered.
 */
function keyOf(manner: Manner, { namespace, route, request, turn, crowded }: Incoming): string | null {
  const { scenario, faults, variants } = namespace;
  const { headers, method, body } = request;
  const edited =
    manner.faults.length > 0 || manner.variants.length > 0 || faults !== null || variants !== null;
  if (edited || scenario.inUse || isSlow(manner.latency)) return null;
  if (crowded !== undefined || !isFree(limitsOf(manner, namespace))) return null;
  if (turn !== undefined || method !== 'POST' || route.path !== '/responses') return null;
  if (READ_HEADERS.some((name) => headers[name] !== undefined)) return null;
  const { authorization = '', 'content-type': type = '' } = headers;
  return [route.query.toString(), authorization, type, body].join('\n');
}

/** Those that change an answer, beside the key and the media type. */
const READ_HEADERS = ['x-resproof-directive', 'content-encoding', 'upgrade'] as const;

async function visitOf(manner: Manner, incoming: Incoming): Promise<Visit> {
  const { namespace, route, request, turn } = incoming;
  const json = turn ? withWarmUp(incoming.json, turn.memory) : incoming.json;
  const method = request.method.toUpperCase();
  const hash = digest(32, method, route.path, route.query.toString(), request.body);
  const count = await namespace.space.count(hash);
  const directives = directivesOf(request, json, count === 1);
  const { faults, variants, unknown } = chosenFor(manner, namespace, directives);
  return {
    ...incoming,
    manner,
    json,
    writer: turn ? overSocket(turn.lane) : overHttp(manner.dialect),
    directives,
    pace: paceOf(directives, manner.latency, seedOf(manner.core.seed, hash)),
    unknown,
    variants,
    checker: await loadChecker(manner.dialect),
    commission: new Commission(faults, (fault) => namespace.memory(fault)),
    digest: hash,
    requestId: `req_${digest(32, hash, count)}`,
    plain: {
      method,
      path: route.path,
      headers: request.headers,
      body: isObject(incoming.json) ? incoming.json : null,
    },
  };
}

/** From an answer to the bytes of a reply: holds of the step, faults, pace, cut. */
function compose(
  visit: Visit,
  { answer: said, part, commission = visit.commission }: Decision,
  books: Readonly<Record<string, string>>,
): { reply: MockReply; committed: readonly Fault[] } {
  const { manner, namespace, directives, plain, pace, requestId, writer, turn, variants, checker } = visit;
  const answer = inWords(said, factsOf(manner.dialect), requestId);
  const { body, work } = answer;
  const told = () => ({ ...plain, status: answer.status, dialect: manner.dialect, checker });
  const faulty = resumed(editAnswer(commission.answer(answer, plain), variants, told));
  const written = writer.reply(faulty, standardHeaders(requestId, books));
  const hold = (frames: Frame[], events: readonly JsonObject[]): Frame[] => {
    if (work)
      return following(frames, events, work.stored, namespace.space, { dialect: manner.dialect, writer });
    return part ? part.frames(frames, events, writer) : frames;
  };
  const held: MockReply =
    written.body.kind === 'stream' && faulty.body.kind === 'events'
      ? { ...written, body: { kind: 'stream', frames: hold(written.body.frames, faulty.body.events) } }
      : written;
  const reply = turn
    ? commission.messages(held, plain, answer.status)
    : commission.reply(held, plain, answer.status);
  // What is made in the background waits there, and not on its way.
  const onItsWay = work ? { ...pace, first: 0, next: 0 } : pace;
  const delay = work || body.kind === 'events' ? 0 : (part?.delay ?? 0);
  const cutAfter = directives.cutAfter ?? part?.terms.cut;
  if (plain.method === 'OPTIONS') return { reply, committed: commission.faults };
  const paced = withTransport(reply, onItsWay, cutAfter, delay);
  // How bytes lie on the wire is the business of a reply over HTTP.
  return { reply: turn ? paced : editReply(paced, variants, told), committed: commission.faults };
}

/** Goes on with a response in the background, whether its client stays or leaves. */
function carryOn({ space, stopped }: Namespace, stored: InBackground, part?: Part): void {
  const gate: Part['pass'] = async (name, gone) => (part ? part.pass(name, gone) : null);
  // A store that fails says so to whoever asks it next.
  seeThrough(space, stored, gate, stopped).catch(() => undefined);
}

/** Whoever speaks first: the transport, a fault that refuses, a directive, the scenario, the core. */
async function decide(visit: Visit): Promise<Decision | Later> {
  const { plain, request, directives, commission, unknown, turn, manner } = visit;
  if (turn?.wrong) return refused(turn.wrong, 'transport:message');
  if (unknown !== null) return refused(unknown);
  if (plain.method === 'OPTIONS') {
    const headers = preflightHeaders(request.headers);
    return { by: 'transport:preflight', answer: { status: 204, headers, body: { kind: 'none' }, by: '' } };
  }
  const unreadable = unreadableBecause(request.headers);
  if (unreadable) return refused(unreadable, 'transport:unreadable');
  const refusal = commission.refusal(plain);
  if (refusal) return refused(refusal, 'fault');
  if (visit.crowded !== undefined) return refused(noPlace(visit.crowded, manner.dialect), 'limit:in-flight');
  if (wantsSocket(request.headers)) {
    const offered = manner.websocket && request.upgradable === true;
    const no = refusalOfUpgrade(plain, offered, callerOf(visit));
    if (no) return refused(no, 'transport:upgrade');
    return { by: 'transport:upgrade', answer: { status: 101, headers: {}, body: { kind: 'none' }, by: '' } };
  }
  const { status, error } = directives;
  if (error !== undefined)
    return refused(errorByCode(error, factsOf(manner.dialect).errors, status), `directive:error=${error}`);
  if (status !== undefined) return refused(errorOf(status), `directive:status=${status}`);
  // A warm-up asks for no answer: it uses up no step.
  const plays = isCreate(plain) && visit.namespace.scenario.inUse && plain.body?.['generate'] !== false;
  return plays ? play(visit) : rule(visit);
}

/** The scenario answers, or says why it cannot. */
async function play(visit: Visit): Promise<Decision | Later> {
  const { manner, namespace, plain, digest: hash, entry, json, turn } = visit;
  const { scenario, journal } = namespace;
  const body = isObject(json) ? json : {};
  const context = await contextOf(plain.body ?? {}, callerOf(visit), namespace.space, turn?.memory);
  const wanted = { ...plain, body, digest: hash, context };
  const match = scenario.match(wanted);
  if (match.kind === 'unmatched') {
    if (namespace.unmatched === 'default') return rule(visit);
    scenario.unexpected(wanted, match.reason);
    const message = `No step of the ${scenario.title} answers this request: ${match.reason}.`;
    return refused(unanswered(message, 'resproof_unmatched'), 'unmatched');
  }
  const { step, number } = match;
  journal.change(entry, { by: `scenario:${number}`, step: number, stepName: step.terms.name ?? null });
  const { respond } = step.terms;
  if (!respond) return perform(visit, wanted, match, step, step.terms);
  return async () => {
    try {
      const chosen = await chosenStep(step, respond, wanted, manner.respondTimeout);
      return await namespace.answer(() => perform(visit, wanted, match, chosen.step, chosen.terms));
    } catch (error) {
      if (!(error instanceof RespondError)) throw error;
      const reason = `the function of step ${number} ${error.message}`;
      scenario.unexpected(wanted, reason);
      const message = `The scenario cannot answer this request: ${reason}.`;
      return refused(unanswered(message, 'resproof_respond'), 'respond');
    }
  };
}

/** A step answers, unless the API itself refuses the request: then the step is as if it had not been used. */
async function perform(
  visit: Visit,
  wanted: Asked,
  match: Extract<Match, { kind: 'step' }>,
  step: Step,
  terms: Terms,
): Promise<Decision> {
  const { namespace, entry, plain } = visit;
  const commission = visit.commission.with(faultsNamed(terms.faults ?? []));
  const refusal = commission.refusal(plain);
  if (refusal) return { ...refused(refusal, 'fault'), commission };
  const part = new Part({ namespace, entry, asked: wanted, step, terms });
  const script = terms.answer ? undefined : step.script;
  const { answer: given } = await rule({ ...visit, commission }, script, part);
  if (given.status >= 400 && given.by !== 'script') {
    match.release();
    namespace.journal.change(entry, { step: null, stepName: null });
    return { by: given.by, answer: given, commission };
  }
  return { by: `scenario:${match.number}`, answer: given, commission, part };
}

async function rule(visit: Visit, script?: Script, part?: Part): Promise<Decision> {
  const { commission, plain } = visit;
  const read = commission.request(plain);
  const json = read === plain ? undefined : (read.body ?? undefined);
  const given = await ask(visit, read, json, script, part);
  const overlooked = given.status >= 400 ? commission.overlook(plain, given.status) : null;
  const final = overlooked ? await ask(visit, read, overlooked) : given;
  return { by: final.by, answer: final };
}

async function ask(
  visit: Visit,
  read: Plain,
  json?: JsonObject,
  script?: Script,
  part?: Part,
): Promise<Answer> {
  const { namespace, route, request, directives, pace, turn, variants } = visit;
  const { options, ...caller } = callerOf(visit);
  return answer({
    method: read.method,
    path: read.path,
    query: route.query,
    ...caller,
    headers: { ...read.headers },
    body: request.body,
    ...(json && { json }),
    space: namespace.space,
    options: { ...options, ...idShapeOf(variants), limits: limitsOf(visit.manner, namespace) },
    ...(script && { script }),
    timing: (events) => {
      const { delays, gates } = part?.waits(events) ?? { delays: [], gates: [] };
      const { first, next } = pace;
      return {
        first,
        next,
        delays: [...offsetsOf(pace, events.length), ...delays],
        gates,
        began: wallTime(),
      };
    },
    directives,
    ...(turn && { memory: turn.memory }),
  });
}

/** What a client said in a warm-up it says to the turn that goes on from it: directives and steps look for it there. */
function withWarmUp(json: JsonValue | undefined, memory: Memory): JsonValue | undefined {
  if (!isObject(json) || json['generate'] === false) return json;
  const before = memory.unanswered(String(json['previous_response_id'] ?? ''));
  return before.length === 0 ? json : { ...json, input: [...before, ...inputItems(json['input'])] };
}

const booksOf = ({ manner, namespace, plain }: Visit): Promise<Record<string, string>> =>
  accountOf(manner, namespace, plain);

function callerOf({ manner, request }: Visit): Caller {
  return { headers: { ...request.headers }, options: manner.core, dialect: manner.dialect };
}

function directivesOf(request: MockRequest, json: JsonValue | undefined, first: boolean): Directives {
  const { once, ...always } = readDirectives({ ...request.headers }, json);
  // They say what to answer, and a warm-up is not answered.
  if (isObject(json) && json['generate'] === false)
    return { ...(always.faults && { faults: always.faults }) };
  return first && once ? withOnce({ ...always, once }) : always;
}

/** The faults and variants of the mock or the namespace, and those that the request asks for. */
function chosenFor(
  manner: Manner,
  namespace: Namespace,
  directives: Directives,
): Pick<Visit, 'variants' | 'unknown'> & { faults: readonly Fault[] } {
  const always = namespace.faults ?? manner.faults;
  const usual = namespace.variants ?? manner.variants;
  const { faults = [], variants = [] } = directives;
  let what = 'fault';
  try {
    const committed = [...new Set([...always, ...faultsNamed(faults)])];
    what = 'variant';
    const ids = [...usual.map(({ id }) => id), ...variants];
    return { faults: committed, variants: variantsNamed(ids), unknown: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { faults: [], variants: [], unknown: { status: 400, code: `unknown_${what}`, message } };
  }
}

/** The last that says one. */
function idShapeOf(variants: readonly Variant[]): Pick<CoreOptions, 'ids'> {
  const shape = variants.findLast(({ ids }) => ids !== undefined)?.ids;
  return shape === undefined ? {} : { ids: shape };
}

function refused(error: ScriptError, by?: string): Decision {
  const given = errorAnswer(error, by);
  return { by: given.by, answer: given };
}

/** 400 and `x-should-retry`: no SDK tries again what can never fit. */
function unanswered(message: string, kind: string): ScriptError {
  return { status: 400, message, type: kind, code: kind, headers: { 'x-should-retry': 'false' } };
}

function unreadableBecause(headers: Readonly<Record<string, string>>): ScriptError | null {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() === 'identity') return null;
  return { ...errorOf(415), message: 'The body is compressed; send it without a content-encoding.' };
}

/** One request on the surface, answered: directives, faults and scenario around what the core says. */
import type { DialectName } from '../spec/index.ts';
import { answer } from './answer/answer.ts';
import { digest } from './answer/digest.ts';
import { readDirectives, withOnce } from './answer/directives.ts';
import { isObject } from './answer/json.ts';
import type { JsonObject, JsonValue } from './answer/json.ts';
import { errorAnswer } from './answer/problem.ts';
import type { Answer, CoreOptions, Directives, Script, ScriptError } from './answer/types.ts';
import { errorOf } from './errors.ts';
import { Commission } from './faults/commit.ts';
import type { FaultyAnswer, Plain } from './faults/commit.ts';
import { isCreate } from './faults/fault.ts';
import { faultsNamed } from './faults/index.ts';
import type { Fault } from './faults/index.ts';
import { preflightHeaders, standardHeaders } from './headers.ts';
import type { JournalEntry, Outcome } from './journal.ts';
import type { Namespace } from './namespace.ts';
import type { MockReply, MockRequest } from './reply.ts';
import type { Route } from './route.ts';
import { contextOf } from './scenario/asked.ts';
import { GATE_CODE, Part } from './scenario/part.ts';
import { chosenStep } from './scenario/respond.ts';
import type { Chosen } from './scenario/respond.ts';
import { frameOf, STREAM_CONTENT_TYPE } from './sse.ts';
import { paceOf, withTransport } from './transport.ts';
import { usageOf } from './usage.ts';
import type { Usage } from './usage.ts';

/** What all requests to one mock have in common. */
export interface Manner {
  dialect: DialectName;
  core: CoreOptions;
  faults: readonly Fault[];
  /** Milliseconds. */
  ttft: number;
  itl: number;
  respondTimeout: number;
}

/** A request, with what is known of it when it comes. */
interface Incoming {
  namespace: Namespace;
  route: Route;
  request: MockRequest;
  /** The body parsed; undefined for what is no JSON. */
  json: JsonValue | undefined;
  entry: JournalEntry;
  /** Aborts when the client has left. */
  gone: AbortSignal;
}

/** A reply, and what the journal and the counters say about it. */
export interface Served {
  reply: MockReply;
  outcome: Outcome;
  /** Of a new response. */
  usage: Usage | null;
}

interface Visit extends Incoming {
  manner: Manner;
  directives: Directives;
  commission: Commission;
  /** Equal for equal requests: method, path, query and body. */
  digest: string;
  /** As the client sent it. */
  plain: Plain;
}

interface Decision {
  by: string;
  answer: Answer;
  /** The step that answers. */
  part?: Part;
  /** With the faults of the step. */
  commission?: Commission;
}

/** Needs `warm()` before it: from here on nothing waits, so that requests are answered in the order in which they came. */
export async function serve(manner: Manner, incoming: Incoming): Promise<Served> {
  const { namespace, route, request, json, gone } = incoming;
  const method = request.method.toUpperCase();
  const hash = digest(32, method, route.path, route.query.toString(), request.body);
  const count = namespace.count(hash);
  const directives = directivesOf(request, json, count === 1);
  const faults = asked(namespace.faults ?? manner.faults, directives);
  const commission = new Commission(faults.chosen, (fault) => namespace.memory(fault));
  const plain = { method, path: route.path, headers: request.headers, body: isObject(json) ? json : null };
  const visit = { ...incoming, manner, directives, commission, digest: hash, plain };

  const decision = faults.unknown
    ? refused({ status: 400, code: 'unknown_fault', message: faults.unknown })
    : await decide(visit);
  const standard = standardHeaders(`req_${digest(32, hash, count)}`);
  const { part } = decision;
  const problem = part && decision.answer.body.kind !== 'events' ? await part.held(gone) : null;
  const { reply, committed } = compose(
    visit,
    problem === null ? decision : refused(unanswered(problem, GATE_CODE)),
    standard,
  );
  const outcome = { by: problem === null ? decision.by : 'gate', faults: committed.map((fault) => fault.id) };
  return { reply, outcome, usage: isCreate(plain) ? usageOf(decision.answer) : null };
}

/** From an answer to the bytes of a reply: pieces and holds of the step, faults, pace, cut. */
function compose(
  { manner, directives, plain, commission: given }: Visit,
  { answer: said, part, commission = given }: Decision,
  standard: Record<string, string>,
): { reply: MockReply; committed: readonly Fault[] } {
  const { body } = said;
  const answer: Answer =
    part && body.kind === 'events' ? { ...said, body: { ...body, events: part.events(body.events) } } : said;
  const faulty = commission.answer(answer, plain);
  const written = write(faulty, standard);
  const held =
    part && written.body.kind === 'stream' && faulty.body.kind === 'events'
      ? {
          ...written,
          body: { ...written.body, frames: part.frames(written.body.frames, faulty.body.events) },
        }
      : written;
  const reply = commission.reply(held, plain, answer.status);
  const { first, next } = paceOf(directives, manner.ttft, manner.itl);
  const delay = body.kind === 'events' ? 0 : (part?.delay ?? 0);
  const cutAfter = directives.cutAfter ?? part?.terms.cut;
  return {
    reply:
      plain.method === 'OPTIONS' ? reply : withTransport(reply, { first: first + delay, next }, cutAfter),
    committed: commission.faults,
  };
}

/** Whoever speaks first: the transport, a fault that refuses, a directive, the scenario, the core. */
async function decide(visit: Visit): Promise<Decision> {
  const { plain, request, directives, commission } = visit;
  if (plain.method === 'OPTIONS') {
    const headers = preflightHeaders(request.headers);
    return { by: 'transport:preflight', answer: { status: 204, headers, body: { kind: 'none' }, by: '' } };
  }
  const unreadable = unreadableBecause(request.headers);
  if (unreadable) return refused(unreadable, 'transport:unreadable');
  const refusal = commission.refusal(plain);
  if (refusal) return refused(refusal, 'fault');
  if (directives.status !== undefined)
    return refused(errorOf(directives.status), `directive:status=${directives.status}`);
  return isCreate(plain) && visit.namespace.scenario.inUse ? play(visit) : rule(visit);
}

/** The scenario answers, or says why it cannot. */
async function play(visit: Visit): Promise<Decision> {
  const { manner, namespace, plain, digest: hash, entry } = visit;
  const { scenario, journal } = namespace;
  const body = plain.body ?? {};
  const context = await contextOf(body, plain.headers, namespace.space, manner.core);
  const wanted = { ...plain, body, digest: hash, context };
  const match = scenario.match(wanted);
  if (match.kind === 'unmatched') {
    if (namespace.unmatched === 'default') return rule(visit);
    scenario.unexpected(wanted, match.reason);
    return refused(
      unanswered(`No step of the scenario answers this request: ${match.reason}.`, 'resproof_unmatched'),
      'unmatched',
    );
  }
  const by = `scenario:${match.number}`;
  journal.change(entry, { by, step: match.number, stepName: match.step.terms.name ?? null });
  let chosen: Chosen;
  try {
    chosen = await chosenStep(match.step, wanted, manner.respondTimeout);
  } catch (error) {
    const reason = `the function of step ${match.number} ${error instanceof Error ? error.message : String(error)}`;
    scenario.unexpected(wanted, reason);
    return refused(
      unanswered(`The scenario cannot answer this request: ${reason}.`, 'resproof_respond'),
      'respond',
    );
  }
  const { step, terms } = chosen;
  const commission = visit.commission.with(faultsNamed(terms.faults ?? []));
  const refusal = commission.refusal(plain);
  if (refusal) return { ...refused(refusal, 'fault'), commission };
  const { answer: given } = await rule({ ...visit, commission }, terms.answer ? undefined : step.script);
  if (given.status >= 400 && !step.script.error) {
    match.release();
    journal.change(entry, { step: null, stepName: null });
    return { by: given.by, answer: given, commission };
  }
  return { by, answer: given, commission, part: new Part({ namespace, entry, asked: wanted, step, terms }) };
}

async function rule(visit: Visit, script?: Script): Promise<Decision> {
  const { commission, plain } = visit;
  const read = commission.request(plain);
  const given = await ask(visit, read, read === plain ? undefined : (read.body ?? undefined), script);
  const overlooked = given.status >= 400 ? commission.overlook(plain, given.status) : null;
  const final = overlooked ? await ask(visit, read, overlooked) : given;
  return { by: final.by, answer: final };
}

async function ask(visit: Visit, read: Plain, json?: JsonObject, script?: Script): Promise<Answer> {
  const { manner, namespace, route, request, directives } = visit;
  return answer({
    method: read.method,
    path: read.path,
    query: route.query,
    headers: { ...request.headers },
    body: request.body,
    ...(json && { json }),
    space: namespace.space,
    dialect: manner.dialect,
    options: manner.core,
    ...(script && { script }),
    directives,
  });
}

function directivesOf(request: MockRequest, json: JsonValue | undefined, first: boolean): Directives {
  const { once, ...always } = readDirectives({ ...request.headers }, json);
  return first && once ? withOnce({ ...always, once }) : always;
}

/** The faults of the mock, and those that the request asks for. */
function asked(
  always: readonly Fault[],
  { faults = [] }: Directives,
): { chosen: readonly Fault[]; unknown?: string } {
  try {
    return { chosen: [...new Set([...always, ...faultsNamed(faults)])] };
  } catch (error) {
    return { chosen: [], unknown: error instanceof Error ? error.message : String(error) };
  }
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
  if (headers['upgrade']?.toLowerCase() === 'websocket') {
    // 426 and nothing else makes clients that try a WebSocket first go on over HTTP at once.
    const message = 'WebSockets are not served here: send the request over HTTP.';
    return { status: 426, code: 'upgrade_refused', message, headers: { connection: 'close' } };
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() === 'identity') return null;
  return { ...errorOf(415), message: 'The body is compressed; send it without a content-encoding.' };
}

function write(said: FaultyAnswer, standard: Record<string, string>): MockReply {
  const { status, body } = said;
  const headers = { ...standard, ...said.headers };
  if (body.kind === 'none') return { status, headers, body };
  if (body.kind === 'json') {
    const text = JSON.stringify(body.value);
    return {
      status,
      headers: { ...headers, 'content-type': 'application/json' },
      body: { kind: 'text', text },
    };
  }
  const frames = body.events.map((event) => frameOf(event));
  const streamed = { ...headers, 'content-type': STREAM_CONTENT_TYPE, 'cache-control': 'no-cache' };
  return { status, headers: streamed, body: { kind: 'stream', frames } };
}

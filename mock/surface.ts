/** One request on the surface, answered: directives, faults and scenario around what the core says. */
import { factsOf, type DialectName } from '../spec/index.ts';
import { answer } from './answer/answer.ts';
import { digest } from './answer/digest.ts';
import { readDirectives, withOnce } from './answer/directives.ts';
import { isObject, parsed } from './answer/json.ts';
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
import type { Namespace } from './namespace.ts';
import type { MockReply, MockRequest } from './reply.ts';
import type { Route } from './route.ts';
import { DONE_FRAME, frameOf, STREAM_CONTENT_TYPE } from './sse.ts';
import { paceOf, withTransport } from './transport.ts';

/** What all requests to one mock have in common. */
export interface Manner {
  dialect: DialectName;
  core: CoreOptions;
  faults: readonly Fault[];
  /** Milliseconds. */
  ttft: number;
  itl: number;
}

/** A reply, and what the journal says about it. */
export interface Served {
  reply: MockReply;
  by: string;
  faults: readonly string[];
}

interface Visit {
  manner: Manner;
  namespace: Namespace;
  route: Route;
  request: MockRequest;
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
}

/** Needs `warm()` before it: from here on nothing waits but for the store. */
export async function serve(
  manner: Manner,
  namespace: Namespace,
  route: Route,
  request: MockRequest,
): Promise<Served> {
  const method = request.method.toUpperCase();
  const hash = digest(32, method, route.path, route.query.toString(), request.body);
  const count = await namespace.space.count(hash);
  const json = parsed(request.body);
  const directives = directivesOf(request, json, count === 1);
  const faults = asked(manner.faults, directives);
  const commission = new Commission(faults.chosen, (fault) => namespace.memory(fault));
  const plain = { method, path: route.path, headers: request.headers, body: isObject(json) ? json : null };
  const visit = { manner, namespace, route, request, directives, commission, digest: hash, plain };

  const decision = faults.unknown
    ? refused({ status: 400, code: 'unknown_fault', message: faults.unknown })
    : await decide(visit);
  const standard = standardHeaders(`req_${digest(32, hash, count)}`);
  const written = write(commission.answer(decision.answer, plain), standard, manner.dialect);
  const faulty = commission.reply(written, plain, decision.answer.status);
  const pace = paceOf(directives, manner.ttft, manner.itl);
  const reply = method === 'OPTIONS' ? faulty : withTransport(faulty, pace, directives.cutAfter);
  return { reply, by: decision.by, faults: faults.chosen.map((fault) => fault.id) };
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
  const { namespace, plain, digest: hash } = visit;
  const wanted = { ...plain, body: plain.body ?? {}, digest: hash };
  const match = namespace.scenario.match(wanted);
  if (match.kind === 'unmatched') {
    if (namespace.unmatched === 'default') return rule(visit);
    namespace.scenario.refused(wanted, match.reason);
    return refused(unmatched(match.reason), 'unmatched');
  }
  const { answer: given } = await rule(visit, match.step.script);
  if (given.status >= 400 && !match.step.script.error) {
    match.release();
    return { by: given.by, answer: given };
  }
  return { by: `scenario:${match.number}`, answer: given };
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
function unmatched(reason: string): ScriptError {
  const message = `No step of the scenario answers this request: ${reason}.`;
  const kind = 'resproof_unmatched';
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

function write(said: FaultyAnswer, standard: Record<string, string>, dialect: DialectName): MockReply {
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
  if (factsOf(dialect).done === 'required') frames.push({ text: DONE_FRAME });
  const streamed = { ...headers, 'content-type': STREAM_CONTENT_TYPE, 'cache-control': 'no-cache' };
  return { status, headers: streamed, body: { kind: 'stream', frames } };
}

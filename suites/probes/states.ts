/** What an answer says of a capability: by its status, and by the words of servers. */
import { isObject } from '../../src/judge/json.ts';
import type { Reading } from '../../src/judge/reading.ts';
import { own, textAt } from '../../src/judge/values.ts';
import type { Capability } from '../../spec/index.ts';
import { reasoningItems, reasoningTokens } from '../looks.ts';
import { say } from '../prompts.ts';
import type { Probe } from './probe.ts';

type State = ReturnType<Probe['state']>;

/** What is only asked in words of the model says nothing here; these are the words of servers. */
const UNSUPPORTED =
  /unsupported|not (yet |currently )?(support|implement|available|enabled|allowed|permitted|recogni)|(does|do)(n't| not) support|unknown|unrecogni[sz]ed|unexpected|disabled|extra (inputs|fields)|only support|stateless|invalid (value|type|choice|enum)|should be|must be (one of|a valid)|no such/i;

/**
 * The route is not there, as frameworks and OpenAI say it; in contrast to a resource that is not there. Whole words: a
 * code like InvalidEndpointOrModel.NotFound says nothing of routes.
 */
const NO_ROUTE =
  /invalid url|unknown request url|no (such )?(route|endpoint|handler|path)|cannot (get|post|delete)|method not allowed|\b(route|endpoint|path|url|page) .*not found|not found.*\b(route|endpoint|path|url|page)\b/i;

/** A target that charges, limits or does not know us says so to any request. */
const ABOUT_US = new Set([401, 402, 403, 408, 429]);

export const NO_REASONING = 'the answer has no reasoning in it';

/** On the way to a whole endpoint. */
const NOT_OFFERED = new Set([404, 405, 501]);

export function create(
  capability: Capability,
  body: Record<string, unknown>,
  state = stateOfAnswer,
  silence = 'nothing came of it',
): Probe {
  const detail = (reading: Reading): string =>
    isGood(reading) && state(reading) === 'unclaimed'
      ? `${detailOf(reading)}: ${silence}`
      : detailOf(reading);
  return { capability, ask: { body: { input: say(`probe/${capability}`), ...body } }, state, detail };
}

export function get(capability: Capability, path: string, state: Probe['state']): Probe {
  return { capability, once: true, ask: { method: 'GET', path }, state, detail: detailOf };
}

/** A whole endpoint: refused is the request, or the endpoint is not there. */
export function post(capability: Capability, path: string, body: Record<string, unknown>): Probe {
  return { capability, once: true, ask: { path, body }, state: stateOfAnswer, detail: detailOf };
}

export function stateOfAnswer(reading: Reading): State {
  const { status } = reading;
  if (status === 0 || ABOUT_US.has(status)) return 'unknown';
  if (NOT_OFFERED.has(status)) return 'unclaimed';
  if (status >= 400 && status < 500 && UNSUPPORTED.test(complaint(reading))) return 'unclaimed';
  return 'claimed';
}

/** Accepted by a server whose model does not reason: that is no reasoning to judge. */
export function stateOfReasoning(reading: Reading): State {
  const state = stateOfAnswer(reading);
  const reasons = reasoningItems(reading).length > 0 || (reasoningTokens(reading) ?? 0) > 0;
  return state === 'claimed' && isGood(reading) && !reasons ? 'unclaimed' : state;
}

/** Servers without WebSockets answer in many ways, or hang up; those with them answer with 101. */
export function stateOfUpgrade({ status, exchange }: Reading): State {
  if (status === 101) return 'claimed';
  const unheard = exchange.failure?.kind === 'connect' || exchange.failure?.kind === 'aborted';
  return ABOUT_US.has(status) || unheard ? 'unknown' : 'unclaimed';
}

/** The id was made up: "not found" is the right answer, and says that there is something to find. */
export function stateOfChaining(reading: Reading): State {
  const { status } = reading;
  if (status === 404 && textAt(reading.error, 'message') !== null && !NO_ROUTE.test(complaint(reading)))
    return 'claimed';
  if (
    status === 400 &&
    /not.found|no response|previous response/i.test(complaint(reading)) &&
    !/support/i.test(complaint(reading))
  )
    return 'claimed';
  return stateOfAnswer(reading);
}

/** The same, for a resource of its own: 404 says either that the response is not there or that the route is not. */
export function stateOfResource(reading: Reading): State {
  if (reading.status !== 404) return stateOfAnswer(reading);
  const said = complaint(reading);
  const isAboutResponse =
    /respons|conversation/i.test(said.replaceAll(/\/\S*/g, '')) || said.includes('not_found_error');
  return textAt(reading.error, 'message') !== null && isAboutResponse && !NO_ROUTE.test(said)
    ? 'claimed'
    : 'unclaimed';
}

/** Many servers take any field and do nothing with it: only an answer that speaks of caching claims it. */
export function stateOfCaching(reading: Reading): State {
  const { status } = reading;
  if (status === 0 || ABOUT_US.has(status)) return 'unknown';
  if (status >= 500 && status !== 501) return 'unknown';
  if (status >= 200 && status < 300)
    return isObject(own(reading.response, 'caching')) ? 'claimed' : 'unclaimed';
  const said = complaint(reading);
  if (/256|at least|minimum|too (short|few)/i.test(said)) return 'claimed';
  return /caching|thinking/i.test(said) && !UNSUPPORTED.test(said) ? 'claimed' : 'unclaimed';
}

/** The request differs from a plain one by its tool alone: what is refused is the tool. */
export function stateOfTool(reading: Reading): State {
  const { status } = reading;
  const refused = status >= 400 && status < 500 && !ABOUT_US.has(status);
  return refused ? 'unclaimed' : stateOfAnswer(reading);
}

/** A stream whose deltas are not padded, though that was asked for, shows no padding to judge. */
export function stateOfObfuscation(reading: Reading): State {
  const state = stateOfAnswer(reading);
  const padded = reading.events.some(({ data }) => textAt(data, 'obfuscation') !== null);
  return state === 'claimed' && isGood(reading) && !padded ? 'unclaimed' : state;
}

/** The field is ignored by many servers, and nothing is lost by that: only what speaks of the background claims it. */
export function stateOfBackground(reading: Reading): State {
  const state = stateOfAnswer(reading);
  const told = reading.response ?? reading.folded?.response ?? null;
  const first = own(reading.events[0]?.data, 'response') ?? told;
  const waits = ['queued', 'in_progress'].includes(String(own(first, 'status')));
  const shown = own(first, 'background') === true || (waits && reading.kind === 'json');
  return state === 'claimed' && isGood(reading) && !shown ? 'unclaimed' : state;
}

/** All that the error says of itself: message, type, code and param. */
function complaint(reading: Reading): string {
  const { error } = reading;
  if (error === null) return reading.text.slice(0, 2_000);
  return ['message', 'type', 'code', 'param']
    .map((key) => textAt(error, key) ?? '')
    .join(' ')
    .slice(0, 2_000);
}

function isGood({ status }: Reading): boolean {
  return status >= 200 && status < 300;
}

export function detailOf(reading: Reading): string {
  const message = textAt(reading.error, 'message');
  return `status ${reading.status}${message === null ? '' : `: ${message.slice(0, 200)}`}`;
}

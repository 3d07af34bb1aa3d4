/**
 * One cheap request for each capability that a target may not have, and for the mandatory ones, to see whether they are
 * refused outright. A probe never judges: what answers at all is claimed, and the cases say whether it answers well.
 */
import type { Capability } from '../spec/index.ts';
import type { Reading } from '../src/judge/reading.ts';
import { isObject } from '../src/judge/json.ts';
import { own, textAt } from '../src/judge/values.ts';
import type { Ask } from './case.ts';
import { NO_ARGUMENTS, PERSON_FORMAT, WEATHER } from './items.ts';
import { reasoningItems, reasoningTokens } from './looks.ts';
import { madeUpId, PUZZLE, RED_SQUARE, say } from './prompts.ts';

export interface Probe {
  capability: Capability;
  /** Does not depend on the model: of several it is asked with the first alone. */
  once?: boolean;
  ask: Ask;
  /**
   * - `claimed`: it answers, rightly or not: a 5xx or a silent wrong answer is for the cases to judge;
   * - `unclaimed`: it says cleanly that it has no such thing;
   * - `unknown`: the answer is about something else, the key or a rate limit for instance.
   */
  state: (reading: Reading) => 'claimed' | 'unclaimed' | 'unknown';
  /** Why, in a phrase for the report. */
  detail: (reading: Reading) => string;
}

type State = ReturnType<Probe['state']>;

/** What is only asked in words of the model says nothing here; these are the words of servers. */
const UNSUPPORTED =
  /unsupported|not (yet |currently )?(support|implement|available|enabled|allowed|permitted|recogni)|(does|do)(n't| not) support|unknown|unrecogni[sz]ed|unexpected|disabled|extra (inputs|fields)|only support|stateless|invalid (value|type|choice|enum)|should be|must be (one of|a valid)|no such/i;

/** The route is not there, as frameworks and OpenAI say it; in contrast to a resource that is not there. */
const NO_ROUTE =
  /invalid url|unknown request url|no (such )?(route|endpoint|handler|path)|cannot (get|post|delete)|method not allowed|(route|endpoint|path|url|page) .*not found|not found.*(route|endpoint|path|url|page)/i;

/** A target that charges, limits or does not know us says so to any request. */
const ABOUT_US = new Set([401, 402, 403, 408, 429]);

const NO_REASONING = 'the answer has no reasoning in it';

/** On the way to a whole endpoint. */
const NOT_OFFERED = new Set([404, 405, 501]);

export const probes: readonly Probe[] = Object.freeze([
  { ...create('text', {}), ask: { bare: true, body: { input: say('probe/text') } } },
  create('streaming', { stream: true }),
  create('function-tools', { tools: [WEATHER, NO_ARGUMENTS] }),
  create('sampling', { temperature: 0.7 }),
  create('structured-output', {
    text: { format: PERSON_FORMAT },
    input: 'Make up a person with a name and an age.',
  }),
  create('json-mode', {
    text: { format: { type: 'json_object' } },
    input: 'Answer with the JSON object {"ok": true}.',
  }),
  create('allowed-tools', {
    tools: [WEATHER],
    tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: WEATHER.name }] },
  }),
  create('image-input', {
    input: [
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: say('probe/image-input') },
          { type: 'input_image', image_url: RED_SQUARE, detail: 'auto' },
        ],
      },
    ],
  }),
  create('reasoning', { input: PUZZLE, reasoning: { effort: 'low' } }, stateOfReasoning, NO_REASONING),
  create(
    'reasoning-encrypted',
    { input: PUZZLE, reasoning: { effort: 'low' }, store: false, include: ['reasoning.encrypted_content'] },
    stateOfReasoning,
    NO_REASONING,
  ),
  create('chaining', { previous_response_id: madeUpId('resp_', 'probe/chaining') }, stateOfChaining),
  create(
    'explicit-caching',
    { caching: { type: 'enabled' }, thinking: { type: 'disabled' } },
    stateOfCaching,
    'the answer says nothing of caching',
  ),
  get('store', `/responses/${madeUpId('resp_', 'probe/store')}`, stateOfResource),
  get('input-items', `/responses/${madeUpId('resp_', 'probe/input-items')}/input_items`, stateOfResource),
  get('models', '/models', stateOfAnswer),
  { capability: 'websocket', once: true, ask: { socket: 'probe' }, state: stateOfUpgrade, detail: detailOf },
  {
    capability: 'websocket-lanes',
    once: true,
    ask: { socket: 'probe', body: { input: say('probe/websocket-lanes'), stream_id: 'probe' } },
    state: (reading) => (reading.socket ? stateOfAnswer(reading) : stateOfUpgrade(reading)),
    detail: detailOf,
  },
  {
    // What every answer to a browser needs. A preflight alone says less: servers answer OPTIONS in many ways.
    capability: 'cors',
    once: true,
    ask: { method: 'GET', path: '/models', headers: { origin: 'https://app.example' } },
    state: (reading) => (reading.header('access-control-allow-origin') === null ? 'unclaimed' : 'claimed'),
    detail: (reading) =>
      `access-control-allow-origin: ${reading.header('access-control-allow-origin') ?? 'none'}`,
  },
  {
    // A server without keys is no server with broken keys.
    capability: 'auth',
    once: true,
    ask: { body: { input: say('probe/auth') }, auth: 'none' },
    state: ({ status }) => {
      if (status === 401 || status === 403) return 'claimed';
      return status >= 200 && status < 300 ? 'unclaimed' : 'unknown';
    },
    detail: ({ status }) => `a request without a key got status ${status}`,
  },
]);

function create(
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

function get(capability: Capability, path: string, state: Probe['state']): Probe {
  return { capability, once: true, ask: { method: 'GET', path }, state, detail: detailOf };
}

function stateOfAnswer(reading: Reading): State {
  const { status } = reading;
  if (status === 0 || ABOUT_US.has(status)) return 'unknown';
  if (NOT_OFFERED.has(status)) return 'unclaimed';
  if (status >= 400 && status < 500 && UNSUPPORTED.test(complaint(reading))) return 'unclaimed';
  return 'claimed';
}

/** Accepted by a server whose model does not reason: that is no reasoning to judge. */
function stateOfReasoning(reading: Reading): State {
  const state = stateOfAnswer(reading);
  const reasons = reasoningItems(reading).length > 0 || (reasoningTokens(reading) ?? 0) > 0;
  return state === 'claimed' && isGood(reading) && !reasons ? 'unclaimed' : state;
}

/** Servers without WebSockets answer in many ways, or hang up; those with them answer with 101. */
function stateOfUpgrade({ status, exchange }: Reading): State {
  if (status === 101) return 'claimed';
  const unheard = exchange.failure?.kind === 'connect' || exchange.failure?.kind === 'aborted';
  return ABOUT_US.has(status) || unheard ? 'unknown' : 'unclaimed';
}

/** The id was made up: "not found" is the right answer, and says that there is something to find. */
function stateOfChaining(reading: Reading): State {
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
function stateOfResource(reading: Reading): State {
  if (reading.status !== 404) return stateOfAnswer(reading);
  const said = complaint(reading);
  const isAboutResponse = /respons/i.test(said.replaceAll(/\/\S*/g, '')) || said.includes('not_found_error');
  return textAt(reading.error, 'message') !== null && isAboutResponse && !NO_ROUTE.test(said)
    ? 'claimed'
    : 'unclaimed';
}

/** Many servers take any field and do nothing with it: only an answer that speaks of caching claims it. */
function stateOfCaching(reading: Reading): State {
  const { status } = reading;
  if (status === 0 || ABOUT_US.has(status)) return 'unknown';
  if (status >= 500 && status !== 501) return 'unknown';
  if (status >= 200 && status < 300)
    return isObject(own(reading.response, 'caching')) ? 'claimed' : 'unclaimed';
  const said = complaint(reading);
  if (/256|at least|minimum|too (short|few)/i.test(said)) return 'claimed';
  return /caching|thinking/i.test(said) && !UNSUPPORTED.test(said) ? 'claimed' : 'unclaimed';
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

function detailOf(reading: Reading): string {
  const message = textAt(reading.error, 'message');
  return `status ${reading.status}${message === null ? '' : `: ${message.slice(0, 200)}`}`;
}

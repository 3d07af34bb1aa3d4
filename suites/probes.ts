/**
 * One cheap request for each capability that a target may not have, and for the mandatory ones, to see whether they are
 * refused outright. A probe never judges: what answers at all is claimed, and the cases say whether it answers well.
 */
import { NO_ARGUMENTS, PERSON_FORMAT, WEATHER } from './items.ts';
import type { Probe } from './probes/probe.ts';
import { settingProbes } from './probes/settings.ts';
import {
  create,
  detailOf,
  get,
  NO_REASONING,
  post,
  stateOfAnswer,
  stateOfCaching,
  stateOfChaining,
  stateOfReasoning,
  stateOfResource,
  stateOfUpgrade,
} from './probes/states.ts';
import { toolProbes } from './probes/tools.ts';
import { madeUpId, PUZZLE, RED_SQUARE, say } from './prompts.ts';

export type { Probe } from './probes/probe.ts';

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
  ...toolProbes,
  ...settingProbes,
  get('store', `/responses/${madeUpId('resp_', 'probe/store')}`, stateOfResource),
  get('input-items', `/responses/${madeUpId('resp_', 'probe/input-items')}/input_items`, stateOfResource),
  {
    ...get('resume', `/responses/${madeUpId('resp_', 'probe/resume')}`, stateOfResource),
    ask: {
      method: 'GET',
      path: `/responses/${madeUpId('resp_', 'probe/resume')}`,
      query: { stream: 'true' },
    },
  },
  get('conversations', `/conversations/${madeUpId('conv_', 'probe/conversations')}`, stateOfResource),
  post('input-tokens', '/responses/input_tokens', { input: say('probe/input-tokens') }),
  post('compaction', '/responses/compact', { input: say('probe/compaction') }),
  get('models', '/models', stateOfAnswer),
  {
    capability: 'websocket',
    once: true,
    ask: { socket: 'probe' },
    otherwise: 'websocket.connects',
    state: stateOfUpgrade,
    detail: detailOf,
  },
  {
    capability: 'websocket-lanes',
    once: true,
    ask: { socket: 'probe', body: { input: say('probe/websocket-lanes'), stream_id: 'probe' } },
    otherwise: 'websocket.create',
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

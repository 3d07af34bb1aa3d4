/** The bounds of a request: beyond each it is refused. One row a bound; each is one field too long, too many or too few. */
import type { Capability, RequirementId } from '../spec/index.ts';
import type { Case, Step } from './case.ts';
import { functionCall, functionOutput, user, WEATHER } from './items.ts';
import { hasId, pathOf, refuses } from './looks.ts';
import { padding, say } from './prompts.ts';

interface Bound {
  name: string;
  title: string;
  shows: RequirementId;
  needs?: Capability[];
  /** By step: what is added to a plain request. */
  beyond: Record<string, Record<string, unknown>>;
}

const BOUNDS: readonly Bound[] = [
  {
    name: 'metadata',
    title: 'Metadata of too many pairs, with a key and a value that are too long',
    shows: 'limits.metadata',
    beyond: {
      pairs: {
        metadata: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`key_${index}`, 'x'])),
      },
      key: { metadata: { ['k'.repeat(65)]: 'x' } },
      value: { metadata: { key: 'v'.repeat(513) } },
    },
  },
  {
    name: 'tool-names',
    title: 'Functions with odd names',
    shows: 'limits.tool-names',
    needs: ['function-tools'],
    beyond: {
      long: { tools: [{ ...WEATHER, name: 'w'.repeat(129) }] },
      odd: { tools: [{ ...WEATHER, name: 'get weather!' }] },
      empty: { tools: [{ ...WEATHER, name: '' }] },
    },
  },
  {
    name: 'identifiers',
    title: 'A safety identifier that is too long',
    shows: 'limits.identifiers',
    beyond: { safety: { safety_identifier: 's'.repeat(65) } },
  },
  {
    name: 'max-output-tokens',
    title: 'max_output_tokens 15',
    shows: 'limits.max-output-tokens',
    beyond: { few: { max_output_tokens: 15 } },
  },
  {
    name: 'top-logprobs',
    title: 'top_logprobs 21 and -1',
    shows: 'limits.top-logprobs',
    needs: ['logprobs'],
    beyond: { many: { top_logprobs: 21 }, few: { top_logprobs: -1 } },
  },
  {
    name: 'allowed-tools',
    title: 'allowed_tools without a tool, and with 129',
    shows: 'limits.allowed-tools',
    needs: ['function-tools', 'allowed-tools'],
    beyond: {
      none: allowing(0),
      many: allowing(129),
    },
  },
  {
    name: 'call-ids',
    title: 'A call_id that is empty, and one that is too long',
    shows: 'limits.call-ids',
    needs: ['function-tools'],
    beyond: { empty: callOf(''), long: callOf('c'.repeat(65)) },
  },
];

const LARGE = `${padding('limits.large-body', 1)} ${'x '.repeat(512 * 1_024)}`;

export const boundsCases: Case[] = [
  ...BOUNDS.map(({ name, title, shows, needs = [], beyond }): Case => {
    const steps = Object.keys(beyond);
    return {
      id: `limits.${name}`,
      title,
      needs: ['limits', ...needs],
      shows: [shows],
      negative: true,
      steps: Object.entries(beyond).map(([step, fields], index) => ({
        ...refused(step, shows),
        together: index > 0,
        send: { body: { input: say(`limits.${name}/${step}`), ...fields } },
      })),
      look: refuses(shows, ...steps),
    };
  }),
  {
    id: 'limits.page-size',
    title: 'Pages of no items and of 101',
    needs: ['text', 'limits', 'input-items'],
    shows: ['limits.page-size'],
    negative: true,
    steps: [
      { name: 'create', send: { body: { input: say('limits.page-size'), store: true } }, did: hasId },
      page('none', '0'),
      { ...page('many', '101'), together: true },
    ],
    look: refuses('limits.page-size', 'none', 'many'),
  },
  {
    id: 'limits.large-body',
    title: 'An input of a megabyte',
    needs: ['limits'],
    shows: ['limits.large-body'],
    negative: true,
    alone: true,
    steps: [
      {
        name: 'create',
        wants: 'any',
        otherwise: 'limits.large-body',
        // Wrong in one field, so that no model need read it: what is asked is whether the body arrives. Who overlooks the
        // field has taken the body all the same.
        send: { body: { input: LARGE, max_output_tokens: 'few' } },
      },
    ],
    look: (t) => {
      const { status, error, text } = t.at('create');
      const taken = status >= 200 && status < 300;
      const refused = [400, 413, 422].includes(status) && error !== null;
      t.check('limits.large-body', 'create', taken || refused, {
        expected: 'an answer, or status 400 or 413 and an error in its envelope',
        got: `status ${status}: ${text.slice(0, 200)}`,
      });
    },
  },
];

function refused(name: string, otherwise: RequirementId): Omit<Step, 'send'> {
  return { name, wants: 'refused', statuses: [400], otherwise };
}

function page(name: string, limit: string): Step {
  return {
    ...refused(name, 'limits.page-size'),
    send: (earlier) => ({ method: 'GET', path: `${pathOf(earlier)}/input_items`, query: { limit } }),
  };
}

function allowing(count: number): Record<string, unknown> {
  const tools = Array.from({ length: count }, () => ({ type: 'function', name: 'w' }));
  return { tools: [{ ...WEATHER, name: 'w' }], tool_choice: { type: 'allowed_tools', mode: 'auto', tools } };
}

function callOf(callId: string): Record<string, unknown> {
  return {
    input: [
      user(say('limits.call-ids')),
      functionCall(callId, WEATHER.name, { city: 'Oslo' }),
      functionOutput(callId, 'Snow.'),
    ],
    tools: [WEATHER],
  };
}

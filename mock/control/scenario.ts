/** Operations on the scenario of a namespace, and on the gates at which its answers wait. */
import { didYouMean } from '../../spec/nearest.ts';
import type { Namespace } from '../namespace.ts';
import { quoted } from '../../spec/document/complaint.ts';
import { prepared } from '../scenario/prepare.ts';
import type { Prepared } from '../scenario/prepare.ts';
import { readScenario, ScenarioFileError } from '../scenario/read.ts';
import { ControlProblem, here, Otherwise, ref } from './operation.ts';
import type { Operation, Visit } from './operation.ts';
import { list } from './schemas.ts';

const RELEASED = {
  description: 'How many answers go on.',
  schema: { type: 'object', properties: { released: { type: 'integer' } }, required: ['released'] },
};

export const scenarioOperations: readonly Operation[] = [
  {
    method: 'GET',
    path: '/scenario',
    id: 'readScenario',
    tag: 'scenario',
    summary: 'The steps in use, and how far they have come',
    answer: { description: 'No steps where none is in use.', schema: ref('ScenarioState') },
    handle: (visit) => stateOf(here(visit)),
  },
  {
    method: 'PUT',
    path: '/scenario',
    id: 'useScenario',
    tag: 'scenario',
    summary: 'This scenario in place of the one in use',
    body: 'scenario',
    answer: { description: 'It is in use.', schema: ref('ScenarioState') },
    async handle(visit) {
      const namespace = here(visit);
      namespace.replace(await scenarioIn(visit, []));
      return stateOf(namespace);
    },
  },
  {
    method: 'POST',
    path: '/scenario',
    id: 'addSteps',
    tag: 'scenario',
    summary: 'More steps, behind those in use',
    body: 'scenario',
    answer: { description: 'They are in use.', schema: ref('ScenarioState') },
    async handle(visit) {
      const namespace = here(visit);
      namespace.add(await scenarioIn(visit, namespace.scenario.names()));
      return stateOf(namespace);
    },
  },
  {
    method: 'DELETE',
    path: '/scenario',
    id: 'dropScenario',
    tag: 'scenario',
    summary: 'No scenario any more: the mock answers by its own rules',
    answer: { description: 'There are no steps now.', schema: ref('ScenarioState') },
    handle(visit) {
      const namespace = here(visit);
      namespace.replace(null);
      return stateOf(namespace);
    },
  },
  {
    method: 'GET',
    path: '/scenario/verify',
    id: 'verifyScenario',
    tag: 'scenario',
    summary: 'Whether the scenario was played as written',
    answer: { description: 'It was.', schema: ref('Verification') },
    otherwise: { status: 409, description: 'It was not.', schema: ref('Verification') },
    handle(visit) {
      const error = here(visit).scenario.shortfall();
      if (!error) return { played: true, unused: [], unexpected: [], message: null };
      const { unused, unexpected, message } = error;
      return new Otherwise(409, { played: false, unused, unexpected, message });
    },
  },
  {
    method: 'GET',
    path: '/gates',
    id: 'listGates',
    tag: 'gates',
    summary: 'The gates of the steps in use, and those at which something waits',
    answer: { description: 'By name.', schema: list(ref('GateState')) },
    handle: (visit) => ({ object: 'list', data: gatesOf(here(visit)) }),
  },
  {
    method: 'POST',
    path: '/gates/release',
    id: 'releaseAllGates',
    tag: 'gates',
    summary: 'Let go everything that waits at a gate',
    answer: RELEASED,
    handle: (visit) => ({ released: here(visit).gates.releaseAll() }),
  },
  {
    method: 'POST',
    path: '/gates/{name}/release',
    id: 'releaseGate',
    tag: 'gates',
    summary: 'Let go what waits at this gate now; what comes later waits again',
    answer: RELEASED,
    errors: [404],
    handle(visit) {
      const namespace = here(visit);
      const known = gatesOf(namespace).map(({ name }) => name);
      if (!known.includes(visit.segment)) {
        const hint =
          didYouMean(visit.segment, known) ||
          (known.length === 0 ? ' There is none.' : ` (There are ${known.join(', ')}.)`);
        throw new ControlProblem(404, `There is no gate ${quoted(visit.segment)}.${hint}`);
      }
      return { released: namespace.gates.release(visit.segment) };
    },
  },
];

/** @throws ControlProblem with line and column of what is wrong */
async function scenarioIn({ text }: Visit, earlier: readonly string[]): Promise<Prepared> {
  try {
    return prepared(await readScenario(text, 'body', earlier));
  } catch (error) {
    if (error instanceof ScenarioFileError) throw new ControlProblem(400, error.message);
    throw error;
  }
}

function stateOf({ scenario, unmatched }: Namespace): object {
  return { name: scenario.name, order: scenario.order, unmatched, steps: scenario.progress() };
}

function gatesOf({ scenario, gates }: Namespace): { name: string; waiting: number }[] {
  const waiting = new Map(gates.list().map(({ name, waiting: count }) => [name, count]));
  const names = [...new Set([...scenario.gates(), ...waiting.keys()])].sort();
  return names.map((name) => ({ name, waiting: waiting.get(name) ?? 0 }));
}

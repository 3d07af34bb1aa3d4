/** State: work that goes on after the answer. */
import { isObject } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';
import { responses } from '../edits/parts.ts';
import { isCreate, isRetrieve } from '../edits/edits.ts';
import { answersOn, refusing, statusOn, type Route } from './asked.ts';
import type { Fault } from './fault.ts';

const CANCEL: Route = ['POST', /^\/responses\/[^/]+\/cancel$/];
const RETRIEVE: Route = ['GET', /^\/responses\/[^/]+$/];

export const backgroundFaults: readonly Fault[] = [
  {
    id: 'background-pending',
    title: 'what is sent into the background is answered with a status of its own',
    layer: 'state',
    breaks: ['background.accepted'],
    reports: [],
    json: (value, told) =>
      isCreate(told) && told.body?.['background'] === true ? { ...value, status: 'pending' } : value,
  },
  {
    id: 'polled-back',
    title: 'a response that was completed is in progress again when it is asked for once more',
    layer: 'state',
    breaks: ['background.polled'],
    reports: [],
    ...answersOn(RETRIEVE, (value, { memory }) => {
      if (value['background'] !== true || value['status'] !== 'completed') return value;
      const told = memory.get(String(value['id'])) === true;
      memory.set(String(value['id']), true);
      return told ? { ...value, status: 'in_progress' } : value;
    }),
  },
  {
    id: 'background-empty',
    title: 'a response that was made in the background has no output',
    layer: 'state',
    breaks: ['background.result'],
    reports: ['https://github.com/BerriAI/litellm/issues/36275'],
    ...answersOn(RETRIEVE, (value) => (value['background'] === true ? { ...value, output: [] } : value)),
  },
  {
    id: 'disconnect-cancels',
    title: 'a response in the background is cancelled when the client of its stream goes away',
    layer: 'state',
    breaks: ['background.disconnect'],
    reports: [],
    events(events, told) {
      const id = idOf(events);
      if (isCreate(told) && told.body?.['background'] === true && id !== null) told.memory.set(id, true);
      return events;
    },
    json: (value, told) =>
      isRetrieve(told) && told.memory.has(String(value['id'])) ? { ...value, status: 'cancelled' } : value,
  },
  {
    id: 'background-stream-refused',
    title: 'background together with stream is refused',
    layer: 'state',
    breaks: ['background.streamed'],
    reports: ['https://github.com/EricLBuehler/mistral.rs/pull/2114'],
    ...refusing((body) => body['background'] === true && body['stream'] === true, 'stream'),
  },
  {
    id: 'background-not-echoed',
    title: 'background comes back as false',
    layer: 'invariants',
    breaks: ['background.echoed'],
    reports: [],
    ...responses((response) => {
      response['background'] = false;
    }),
  },
  {
    id: 'cancel-does-nothing',
    title: 'a response that is cancelled goes on',
    layer: 'state',
    breaks: ['background.cancel'],
    reports: [],
    ...answersOn(CANCEL, (value) => ({ ...value, status: 'in_progress' })),
  },
  {
    id: 'cancelled-completes',
    title: 'a response that was cancelled is completed later',
    layer: 'state',
    breaks: ['background.cancelled-stays'],
    reports: [],
    ...answersOn(RETRIEVE, (value) =>
      value['status'] === 'cancelled' ? { ...value, status: 'completed' } : value,
    ),
  },
  {
    id: 'foreground-cancelled',
    title: 'a response of the foreground is cancelled long after its end',
    layer: 'state',
    breaks: ['background.cancel-foreground'],
    reports: [],
    ...statusOn(CANCEL, 400, 200),
  },
  {
    id: 'cancel-unknown-400',
    title: 'to cancel an unknown id is answered with 400',
    layer: 'state',
    breaks: ['background.cancel-unknown'],
    reports: [],
    ...statusOn(CANCEL, 404, 400),
  },
];

function idOf(events: readonly JsonObject[]): string | null {
  const found = events.find(({ response }) => isObject(response))?.['response'];
  return isObject(found) && typeof found['id'] === 'string' ? found['id'] : null;
}

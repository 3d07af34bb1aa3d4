/** State: streams that are read once more, and the padding that was declined for them. */
import { isObject } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';
import { isTerminal } from '../edits/parts.ts';
import { isCreate, isRetrieve } from '../edits/edits.ts';
import type { Frame } from '../reply.ts';
import type { Fault, Told } from './fault.ts';

const JSON_HEADERS = { 'content-type': 'application/json' };

export const resumeFaults: readonly Fault[] = [
  {
    id: 'replay-without-first',
    title: 'a stream that is read once more begins with its second event',
    layer: 'state',
    breaks: ['resume.replay'],
    reports: [],
    events: resumedEvents((events) => events.slice(1)),
  },
  {
    id: 'resumed-without-end',
    title: 'a stream that is read once more ends before its terminal event',
    layer: 'state',
    breaks: ['resume.starting-after', 'resume.to-the-end'],
    reports: [],
    events: resumedEvents((events) => events.filter((event) => !isTerminal(event))),
  },
  {
    id: 'resumed-ids-new',
    title: 'a stream that is read once more has other item ids',
    layer: 'state',
    breaks: ['resume.same-events'],
    reports: [],
    events: resumedEvents((events) =>
      events.map((event) =>
        typeof event['item_id'] === 'string' ? { ...event, item_id: `${event['item_id']}1` } : event,
      ),
    ),
  },
  {
    id: 'resumed-padded',
    title: 'a stream that is read once more is padded, though that was declined',
    layer: 'state',
    breaks: ['obfuscation.resumed'],
    reports: [],
    events: resumedEvents(padded),
  },
  {
    id: 'always-padded',
    title: 'deltas are padded, though that was declined',
    layer: 'state',
    breaks: ['obfuscation.off'],
    reports: [],
    events: (events, told) => (isCreate(told) ? padded(events) : events),
  },
  {
    id: 'resumed-as-json',
    title: 'a stream that is read once more is one JSON object',
    layer: 'state',
    breaks: ['resume.replay', 'resume.starting-after', 'resume.to-the-end'],
    reports: [
      'https://github.com/exo-explore/exo/issues/1356',
      'https://github.com/BerriAI/litellm/issues/26762',
      'https://github.com/Azure/azure-sdk-for-python/issues/46015',
    ],
    reply: (reply, told) =>
      isRetrieve(told) && reply.body.kind === 'stream'
        ? {
            ...reply,
            headers: { ...reply.headers, ...JSON_HEADERS },
            body: { kind: 'text', text: JSON.stringify(told.memory.get('last') ?? null) },
          }
        : reply,
    events: resumedEvents((events, { memory }) => {
      memory.set('last', events.findLast(({ response }) => isObject(response))?.['response']);
      return events;
    }),
  },
  {
    id: 'resume-refused',
    title: 'a stream cannot be read once more',
    layer: 'state',
    breaks: ['resume.replay'],
    reports: ['https://github.com/exo-explore/exo/issues/1356'],
    reply: (reply, told) =>
      isRetrieve(told) && reply.body.kind === 'stream'
        ? {
            ...reply,
            status: 404,
            headers: { ...reply.headers, ...JSON_HEADERS },
            body: { kind: 'text', text: '{"detail":"Not Found"}' },
          }
        : reply,
  },
  {
    id: 'starting-after-ignored',
    title: 'starting_after has no effect: a stream is read again from its first event',
    layer: 'state',
    breaks: ['resume.starting-after'],
    reports: [],
    events: resumedEvents((events, { memory }) => {
      memory.set('whole', events);
      return events;
    }),
    frames: (frames, told) => {
      const whole = told.memory.get('whole');
      return isRetrieve(told) && Array.isArray(whole) ? whole.map(frameOf) : frames;
    },
  },
  {
    id: 'resumed-one-late',
    title: 'a stream that is resumed lacks the event behind the last one that was received',
    layer: 'state',
    breaks: ['resume.starting-after'],
    reports: [],
    frames: (frames, told) =>
      isRetrieve(told) && !frames[0]?.text.includes('"type":"response.created"') ? frames.slice(1) : frames,
  },
];

/** Of a stream that was made before. */
function resumedEvents(edit: (events: JsonObject[], told: Told) => JsonObject[]): Fault['events'] & {} {
  return (events: JsonObject[], told: Told) => (isRetrieve(told) ? edit(events, told) : events);
}

function padded(events: JsonObject[]): JsonObject[] {
  return events.map((event) => ('delta' in event ? { ...event, obfuscation: 'x7Qm' } : event));
}

const frameOf = (event: JsonObject): Frame => ({
  text: `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`,
});

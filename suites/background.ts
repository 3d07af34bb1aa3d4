/** Work that goes on after the answer: polled, followed, left, cancelled. */
import type { Reading, StreamEvent } from '../src/judge/reading.ts';
import { numberAt, objectAt, textAt } from '../src/judge/values.ts';
import type { RequirementId } from '../spec/index.ts';
import type { Ask, Case, Earlier, Step, Told } from './case.ts';
import { hasId, pathOf, refuses, responseId, visibleText } from './looks.ts';
import { COUNT_FAR, COUNT_ON, madeUpId, say } from './prompts.ts';

const FINAL = ['completed', 'incomplete', 'failed', 'cancelled'];

/** From which event on the second half of a stream is asked for. */
const AFTER = 3;

/** Enough for the first event, which holds the whole Response, and too little for all of a long answer. */
const FIRST_BYTES = 6_000;

export const backgroundCases: Case[] = [
  {
    id: 'background.polled',
    title: 'Sent into the background, and asked for until it is done',
    needs: ['text', 'store', 'background'],
    shows: ['background.accepted', 'background.polled', 'background.result', 'background.echoed'],
    steps: [
      create({ input: say('background.polled') }),
      ask('done', 'background.polled', { until: isFinal }),
      ask('again', 'background.polled'),
    ],
    look: lookAtPolled,
  },
  {
    id: 'background.stream',
    title: 'Streamed from the background, and read again as a whole and from the middle',
    needs: ['text', 'streaming', 'store', 'background', 'resume'],
    shows: [
      'background.streamed',
      'background.queued-event',
      'resume.replay',
      'resume.starting-after',
      'resume.same-events',
    ],
    steps: [
      create({ input: say('background.stream'), stream: true }),
      replay('replay', 'resume.replay', {}),
      { ...replay('rest', 'resume.starting-after', { starting_after: String(AFTER) }), together: true },
    ],
    look: lookAtReplayed,
  },
  {
    id: 'background.disconnect',
    title: 'Streamed from the background, left at once, and taken up again',
    needs: ['text', 'streaming', 'store', 'background', 'resume'],
    shows: ['background.disconnect', 'resume.to-the-end'],
    steps: [
      { ...create({ input: COUNT_ON, stream: true }), hangUpAfter: FIRST_BYTES },
      replay('resumed', 'resume.to-the-end', { starting_after: '0' }),
      ask('done', 'background.disconnect', { until: isFinal }),
    ],
    look: lookAtLeft,
  },
  {
    id: 'background.cancel',
    title: 'Sent into the background, and cancelled',
    needs: ['text', 'store', 'background'],
    shows: ['background.cancel', 'background.cancelled-stays'],
    steps: [
      create({ input: COUNT_FAR }),
      { name: 'cancel', otherwise: 'background.cancel', send: (earlier) => cancel(pathOf(earlier)) },
      ask('after', 'background.cancelled-stays'),
    ],
    look: lookAtCancelled,
  },
  {
    id: 'background.cancel-foreground',
    title: 'To cancel what was not made in the background',
    needs: ['text', 'store', 'background'],
    shows: ['background.cancel-foreground'],
    negative: true,
    steps: [
      {
        name: 'create',
        send: { body: { input: say('background.cancel-foreground'), store: true } },
        did: hasId,
      },
      {
        name: 'cancel',
        wants: 'refused',
        otherwise: 'background.cancel-foreground',
        send: (earlier) => cancel(pathOf(earlier)),
      },
    ],
    look: refuses('background.cancel-foreground', 'cancel'),
  },
  {
    id: 'background.cancel-unknown',
    title: 'To cancel an id that was never given out',
    needs: ['background'],
    shows: ['background.cancel-unknown'],
    negative: true,
    steps: [
      {
        name: 'cancel',
        wants: 'refused',
        statuses: [404],
        otherwise: 'background.cancel-unknown',
        send: cancel(`/responses/${madeUpId('resp_', 'background.cancel-unknown')}`),
      },
    ],
    look: refuses('background.cancel-unknown', 'cancel'),
  },
  {
    id: 'background.bad-query',
    title: 'A stream and a place in it that cannot be read',
    needs: ['text', 'streaming', 'store', 'background', 'resume', 'errors'],
    shows: ['resume.bad-query'],
    negative: true,
    steps: [
      create({ input: say('background.bad-query'), stream: true }),
      badQuery('stream', { stream: 'perhaps' }),
      { ...badQuery('place', { stream: 'true', starting_after: 'the-third' }), together: true },
    ],
    look: refuses('resume.bad-query', 'stream', 'place'),
  },
  {
    id: 'background.padding',
    title: 'A stream that is read again without padding',
    needs: ['text', 'streaming', 'store', 'background', 'resume', 'obfuscation'],
    shows: ['obfuscation.default', 'obfuscation.resumed'],
    steps: [
      create({ input: say('background.padding'), stream: true }),
      replay('plain', 'obfuscation.resumed', { include_obfuscation: 'false' }),
    ],
    look: lookAtPadding,
  },
];

function create(body: Record<string, unknown>): Step {
  return {
    name: 'create',
    otherwise: body['stream'] === true ? 'background.streamed' : 'background.accepted',
    send: { body: { ...body, background: true, store: true } },
    did: hasId,
  };
}

function ask(name: string, otherwise: RequirementId, more: Partial<Step> = {}): Step {
  return { name, otherwise, ...more, send: (earlier: Earlier) => ({ method: 'GET', path: pathOf(earlier) }) };
}

function replay(name: string, otherwise: RequirementId, query: Record<string, string>): Step {
  return {
    name,
    otherwise,
    send: (earlier) => ({ method: 'GET', path: pathOf(earlier), query: { stream: 'true', ...query } }),
  };
}

function badQuery(name: string, query: Record<string, string>): Step {
  return {
    name,
    wants: 'refused',
    statuses: [400],
    otherwise: 'resume.bad-query',
    send: (earlier) => ({ method: 'GET', path: pathOf(earlier), query }),
  };
}

function cancel(path: string): Ask {
  return { method: 'POST', path: `${path}/cancel` };
}

function statusOf({ response, folded }: Reading): string {
  return textAt(response ?? folded?.response ?? null, 'status') ?? '';
}

function isFinal(reading: Reading): boolean {
  return FINAL.includes(statusOf(reading));
}

function lookAtPolled(t: Told): void {
  const [made, done, again] = [t.at('create'), t.at('done'), t.at('again')];
  t.check('background.accepted', 'create', ['queued', 'in_progress', 'completed'].includes(statusOf(made)), {
    expected: 'status queued or in_progress, or completed if the work is done',
    got: statusOf(made),
    place: { pointer: '/status' },
  });
  t.check('background.polled', 'done', isFinal(done), {
    expected: 'a final status in the end',
    got: statusOf(done),
    place: { pointer: '/status' },
  });
  t.check('background.polled', 'again', statusOf(again) === statusOf(done), {
    expected: `status ${statusOf(done)}, which is final`,
    got: statusOf(again),
    place: { pointer: '/status' },
  });
  for (const step of ['create', 'done'])
    t.check('background.echoed', step, t.at(step).response?.['background'] === true, {
      expected: 'background true',
      got: t.at(step).response?.['background'],
      place: { pointer: '/background' },
    });
  if (statusOf(done) !== 'completed')
    return t.inconclusive(`the response ended with status ${statusOf(done)}`);
  t.check('background.result', 'done', visibleText(done) !== '' && done.usage !== null, {
    expected: 'output with text, and usage',
    got: visibleText(done) === '' ? 'no text in the output' : 'no usage',
    place: { pointer: '/output' },
  });
}

function numberOf(event: StreamEvent): number {
  return numberAt(event.data, 'sequence_number') ?? -1;
}

/** An event as it is compared: padding may be new each time. */
function plain({ data }: StreamEvent): string {
  const { obfuscation: _padding, ...rest } = data;
  return JSON.stringify(sorted(rest));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}

function lookAtReplayed(t: Told): void {
  const [made, replayed, rest] = [t.at('create'), t.at('replay'), t.at('rest')];
  t.check('background.streamed', 'create', made.events.length > 0, {
    expected: 'the events of the response',
    got: `${made.kind} without events`,
  });
  lookAtQueue(t);
  const [first] = replayed.events;
  t.check('resume.replay', 'replay', first !== undefined && numberOf(first) === 0, {
    expected: 'every event, from the one with sequence_number 0',
    got: first === undefined ? `${replayed.kind} without events` : `${first.type}, number ${numberOf(first)}`,
  });
  const numbers = rest.events.map(numberOf);
  const wanted = made.events.map(numberOf).filter((number) => number > AFTER);
  t.check('resume.starting-after', 'rest', numbers.join() === wanted.join(), {
    expected: `the events from ${AFTER + 1} to ${wanted.at(-1) ?? AFTER}`,
    got:
      numbers.length === 0
        ? 'no events'
        : `events ${numbers[0]} to ${numbers.at(-1)}, ${numbers.length} of them`,
  });
  const sent = new Map(made.events.map((event) => [numberOf(event), plain(event)]));
  const other = replayed.events.find((event) => sent.get(numberOf(event)) !== plain(event));
  if (replayed.events.length > 0)
    t.check('resume.same-events', 'replay', other === undefined, {
      expected: 'the events that were sent first',
      got: other?.data,
      ...(other && { place: { event: other.index } }),
    });
}

/** Only a response that waits for its turn has to say so. */
function lookAtQueue(t: Told): void {
  const { events } = t.at('create');
  const [first] = events;
  const status = textAt(objectAt(first?.data ?? null, 'response'), 'status');
  if (status !== 'queued') return;
  const types = events.map(({ type }) => type);
  t.check(
    'background.queued-event',
    'create',
    types.includes('response.queued') && types.includes('response.in_progress'),
    { expected: 'response.queued, and then response.in_progress', got: types.slice(0, 4).join(', ') },
  );
}

function lookAtLeft(t: Told): void {
  const [resumed, done] = [t.at('resumed'), t.at('done')];
  const last = resumed.events.at(-1);
  t.check('resume.to-the-end', 'resumed', (resumed.folded?.terminal ?? null) !== null, {
    expected: 'a stream that goes on to its terminal event',
    got: last === undefined ? `${resumed.kind} without events` : `a stream that ends with ${last.type}`,
  });
  t.check('background.disconnect', 'done', ['completed', 'incomplete'].includes(statusOf(done)), {
    expected: 'status completed, though the client went away',
    got: statusOf(done),
    place: { pointer: '/status' },
  });
}

function lookAtCancelled(t: Told): void {
  const [cancelled, after] = [t.at('cancel'), t.at('after')];
  if (statusOf(cancelled) === 'completed')
    return t.inconclusive('the response was done before it was cancelled');
  t.check('background.cancel', 'cancel', statusOf(cancelled) === 'cancelled', {
    expected: 'status cancelled',
    got: statusOf(cancelled) || cancelled.text,
    place: { pointer: '/status' },
  });
  const grown = visibleText(after).length > visibleText(cancelled).length;
  t.check('background.cancelled-stays', 'after', statusOf(after) === 'cancelled' && !grown, {
    expected: 'status cancelled, and the output as it was',
    got: grown ? 'output that went on growing' : statusOf(after),
    place: { pointer: grown ? '/output' : '/status' },
  });
}

function lookAtPadding(t: Told): void {
  const padded = (step: string): StreamEvent | undefined =>
    t.at(step).events.find(({ data }) => textAt(data, 'obfuscation') !== null);
  t.check('obfuscation.default', 'create', padded('create') !== undefined, {
    expected: 'deltas with obfuscation, which was not declined',
    got: 'no obfuscation',
  });
  const wrong = padded('plain');
  t.check('obfuscation.resumed', 'plain', wrong === undefined && t.at('plain').events.length > 0, {
    expected: 'events without obfuscation, as it was declined',
    got: wrong?.type ?? 'no events',
    ...(wrong && { place: { event: wrong.index } }),
  });
  if (responseId(t.at('plain')) === null) t.inconclusive('the stream names no response');
}

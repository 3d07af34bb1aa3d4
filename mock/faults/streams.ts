/** Layers 3 and 4: lives of runs, items and entries that are told in the wrong order or twice, and texts that differ. */
import { isObject } from '../answer/json.ts';
import type { JsonObject } from '../answer/json.ts';
import { renumbered } from '../answer/deltas.ts';
import { isTerminal, numberAt, objects, withoutTypes } from '../edits/parts.ts';
import type { Fault } from './fault.ts';

export const lifeFaults: readonly Fault[] = [
  {
    id: 'completed-called-incomplete',
    title: 'the terminal event of a completed response is response.incomplete',
    layer: 'grammar',
    breaks: ['stream.terminal-fits-status'],
    reports: [],
    events: each('response.completed', (event) => ({ ...event, type: 'response.incomplete' })),
  },
  {
    id: 'sequence-repeats',
    title: 'two events share each sequence number',
    layer: 'grammar',
    breaks: ['stream.sequence-rising'],
    reports: [],
    dialect: 'open-responses',
    events: (events) =>
      events.map((event) => ({ ...event, sequence_number: numberAt(event, 'sequence_number') >> 1 })),
  },
  {
    id: 'event-of-own-type',
    title: 'a stream has an event of a type that nobody knows, without a prefix',
    layer: 'schema',
    breaks: ['stream.event-known'],
    reports: [],
    dialect: 'open-responses',
    events: (events) =>
      renumbered(events.toSpliced(-1, 0, { type: 'response.thinking', sequence_number: 0, text: 'Tides.' })),
  },
  {
    id: 'item-announced-twice',
    title: 'each item is announced twice',
    layer: 'grammar',
    breaks: ['stream.item-opened-once'],
    reports: [],
    events: doubled('response.output_item.added'),
  },
  {
    id: 'summary-from-one',
    title: 'the parts of a reasoning summary are counted from 1',
    layer: 'grammar',
    breaks: ['stream.summary-index'],
    reports: [],
    events: (events) =>
      events.map((event) =>
        'summary_index' in event ? { ...event, summary_index: numberAt(event, 'summary_index') + 1 } : event,
      ),
  },
  {
    id: 'delta-after-done',
    title: 'a delta comes after the text was said to be done',
    layer: 'grammar',
    breaks: ['stream.nothing-after-done'],
    reports: [],
    events: (events) => {
      const delta = events.find(({ type }) => type === 'response.output_text.delta');
      const done = events.findIndex(({ type }) => type === 'response.output_text.done');
      return delta === undefined
        ? events
        : renumbered(events.toSpliced(done + 1, 0, { ...delta, delta: ' ' }));
    },
  },
  {
    id: 'created-completed',
    title: 'the response is completed when it is created',
    layer: 'grammar',
    breaks: ['stream.created-status'],
    reports: [],
    events: each('response.created', (event) =>
      isObject(event['response'])
        ? { ...event, response: { ...event['response'], status: 'completed' } }
        : event,
    ),
  },
  {
    id: 'phases-reversed',
    title: 'a search of the web is searching before it is in progress',
    layer: 'grammar',
    breaks: ['stream.phase-order'],
    reports: [],
    events: (events) => {
      const types: Record<string, string> = {
        'response.web_search_call.in_progress': 'response.web_search_call.searching',
        'response.web_search_call.searching': 'response.web_search_call.in_progress',
      };
      return events.map((event) => ({ ...event, type: types[String(event['type'])] ?? event['type']! }));
    },
  },
  {
    id: 'commands-not-announced',
    title: 'the commands of a shell call are never announced',
    layer: 'grammar',
    breaks: ['stream.entry-announced'],
    reports: [],
    ...withoutTypes('response.shell_call_command.added'),
  },
];

export const saidTwice: readonly Fault[] = [
  {
    id: 'reasoning-done-differs',
    title: 'the finished reasoning is not what its deltas were',
    layer: 'equality',
    breaks: ['equality.reasoning-text'],
    reports: [],
    dialect: 'open-responses',
    events: (events) => events.map((event) => (isRawReasoningDone(event) ? longer(event, 'text') : event)),
  },
  {
    id: 'custom-input-differs',
    title: 'the finished input of a custom tool is not what its deltas were',
    layer: 'equality',
    breaks: ['equality.tool-input'],
    reports: [],
    events: each('response.custom_tool_call_input.done', (event) => longer(event, 'input')),
  },
  {
    id: 'printed-twice',
    title: 'what a command printed is streamed twice',
    layer: 'equality',
    breaks: ['equality.tool-output'],
    reports: [],
    events: doubled('response.shell_call_output_content.delta'),
  },
  {
    id: 'refusal-done-differs',
    title: 'the finished refusal is not what its deltas were',
    layer: 'equality',
    breaks: ['equality.refusal'],
    reports: [],
    events: each('response.refusal.done', (event) => longer(event, 'refusal')),
  },
  {
    id: 'annotations-missing-at-end',
    title: 'annotations that events added are not in the final output',
    layer: 'equality',
    breaks: ['equality.annotations'],
    reports: [],
    events: (events) => {
      for (const event of events.filter(isTerminal)) {
        const output = isObject(event['response']) ? objects(event['response']['output']) : [];
        for (const part of output.flatMap((item) => objects(item['content'])))
          if ('annotations' in part) part['annotations'] = [];
      }
      return events;
    },
  },
  {
    id: 'done-names-another',
    title: 'function_call_arguments.done names another function than the call',
    layer: 'equality',
    breaks: ['equality.function-name'],
    reports: [],
    events: each('response.function_call_arguments.done', (event) => ({ ...event, name: 'another' })),
  },
];

/** Each event of one type. */
function each(type: string, edit: (event: JsonObject) => JsonObject): NonNullable<Fault['events']> {
  return (events) => events.map((event) => (event['type'] === type ? edit(event) : event));
}

/** Each event of one type, twice. */
function doubled(type: string): NonNullable<Fault['events']> {
  return (events) =>
    renumbered(
      events.flatMap((event) => (event['type'] === type ? [event, structuredClone(event)] : [event])),
    );
}

const isRawReasoningDone = ({ type }: JsonObject): boolean =>
  type === 'response.reasoning.done' || type === 'response.reasoning_text.done';

const longer = (event: JsonObject, field: string): JsonObject => ({
  ...event,
  [field]: `${String(event[field])} and more`,
});

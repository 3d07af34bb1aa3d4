/** JSON texts: other ways to write the same values. */
import { isObject } from '../answer/json.ts';
import type { JsonValue } from '../answer/json.ts';
import { texts } from '../edits/frames.ts';
import type { MockReply } from '../reply.ts';
import type { Variant } from './variant.ts';

export const json: readonly Variant[] = [
  {
    id: 'other-key-order',
    title: 'the members of every object come in reverse order, type last',
    subject: 'json',
    survive: 'Find members by name, and parse an event before looking for its type.',
    sources: ['rfc8259#section-4'],
    json: (value) => reversed(value),
    events: (events) => events.map((event) => reversed(event) as typeof event),
  },
  {
    id: 'escaped-unicode',
    title: 'everything beyond ASCII, and some of it, is written as an escape',
    subject: 'json',
    survive: 'Decode escapes, surrogate pairs among them.',
    sources: ['rfc8259#section-7'],
    ...written((text) => text.replace(/[^\0-\x7f]|[<>&]/g, escape).replace(/(?<!\\)\//g, '\\/')),
  },
  {
    id: 'json-whitespace',
    title: 'JSON answers have line breaks and spaces between their tokens',
    subject: 'json',
    survive: 'Parse JSON as JSON.',
    sources: ['rfc8259#section-2'],
    reply: (reply) =>
      isJson(reply) && reply.body.kind === 'text'
        ? { ...reply, body: { ...reply.body, text: `\n${structured(reply.body.text, '\r\n\t ')}\n` } }
        : reply,
  },
];

/** A JSON text with something behind each token that opens or separates. What is in strings stays. */
export function structured(text: string, space: string): string {
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|[,:{[]/g, (token) =>
    token.startsWith('"') ? token : token + (token === ':' && space === '\n' ? '' : space),
  );
}

function reversed(value: JsonValue | undefined): JsonValue {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isObject(value)) return value ?? null;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .flatMap(([key, each]) => (each === undefined ? [] : [[key, reversed(each)]])),
  );
}

const isJson = (reply: MockReply): boolean =>
  reply.headers['content-type']?.startsWith('application/json') === true;

/** Every text that is JSON: an answer, or the data of an event. */
function written(change: (text: string) => string): Pick<Variant, 'frames' | 'reply'> {
  const inFrames = texts((text) =>
    text.replace(/^(?:data: ?)?[[{].*$/gm, (line) => {
      const start = line.search(/[[{]/);
      return line.slice(0, start) + change(line.slice(start));
    }),
  );
  return {
    frames: inFrames,
    reply: (reply) =>
      isJson(reply) && reply.body.kind === 'text'
        ? { ...reply, body: { ...reply.body, text: change(reply.body.text) } }
        : reply,
  };
}

const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

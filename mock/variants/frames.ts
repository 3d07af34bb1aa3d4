/** Blocks of the event stream: which lines there are, and in which order. */
import { texts, withoutEventLine } from '../edits/frames.ts';
import type { Frame } from '../reply.ts';
import { DONE_FRAME } from '../sse.ts';
import { structured } from './json.ts';
import type { Variant } from './variant.ts';

const PARSING = 'html-standard#parsing-an-event-stream';
const INTERPRETATION = 'html-standard#event-stream-interpretation';
const NOTES = 'html-standard#authoring-notes';

/** What some servers send first, to get past a proxy that waits for so many bytes. */
const PADDING = `:${' '.repeat(2_048)}\n\n`;

export const frames: readonly Variant[] = [
  {
    id: 'no-event-line',
    title: 'events have data lines only',
    subject: 'frames',
    survive: 'Take the type of an event from its data.',
    sources: [INTERPRETATION, 'client:openai'],
    against: ['sse.event-name-present'],
    frames: texts(withoutEventLine),
  },
  {
    id: 'data-line-first',
    title: 'the data line stands before the event line',
    subject: 'frames',
    survive: 'Read the lines of an event in any order.',
    sources: [INTERPRETATION],
    frames: texts((text) => text.replace(/^(event: .*\n)((?:data: .*\n)+)/m, '$2$1')),
  },
  {
    id: 'data-lines',
    title: 'the data of an event is written over several data lines',
    subject: 'frames',
    survive: 'Join the data lines of an event with line feeds before parsing.',
    sources: [INTERPRETATION],
    frames: texts((text) =>
      text.replace(/^data: (\{.*)$/gm, (_line, json: string) =>
        structured(json, '\n')
          .split('\n')
          .map((each) => `data: ${each}`)
          .join('\n'),
      ),
    ),
  },
  {
    id: 'no-space-after-colon',
    title: 'fields are written without a space behind their colon',
    subject: 'frames',
    survive: 'Cut one space behind the colon only where there is one.',
    sources: [PARSING],
    frames: texts((text) => text.replace(/^(event|data): /gm, '$1:')),
  },
  {
    id: 'id-lines',
    title: 'each event has an id line',
    subject: 'frames',
    survive: 'Skip id lines, or keep them for a reconnection.',
    sources: [INTERPRETATION],
    against: ['sse.no-id-field'],
    frames: texts((text, index) => text.replace(/^data:/m, `id: ${index}\ndata:`)),
  },
  {
    id: 'retry-line',
    title: 'the stream begins with a retry line in a block of its own',
    subject: 'frames',
    survive: 'Hand over no event for a block without data.',
    sources: [INTERPRETATION],
    frames: (given) => [{ text: 'retry: 3000\n\n', aside: true }, ...given],
  },
  {
    id: 'unknown-lines',
    title: 'events have a field that the format does not know',
    subject: 'frames',
    survive: 'Ignore the line, and keep the event.',
    sources: [INTERPRETATION],
    frames: texts((text, index) => text.replace(/^data:/m, `trace: 00-${index}\ndata:`)),
  },
  {
    id: 'blank-lines',
    title: 'several empty lines stand between events',
    subject: 'frames',
    survive: 'Hand over no event for a block without data.',
    sources: [INTERPRETATION],
    frames: texts((text) => `\n${text}\n\n`),
  },
  {
    id: 'comments',
    title: 'comments stand before events and within them, and after the last',
    subject: 'frames',
    survive: 'Ignore lines that begin with a colon, wherever they are.',
    sources: [PARSING, NOTES],
    frames: (given) => [
      ...texts((text) => `: tide ${'\u{1f30a}'}\n${text.replace(/^data:/m, ':\ndata:')}`)(given),
      ...commentAfter(given),
    ],
  },
  {
    id: 'keep-alive-first',
    title: 'comments come before the first event, one of them of two kilobytes',
    subject: 'frames',
    survive: 'Wait for the first event, however many comments come before it.',
    sources: [NOTES],
    frames: (given) => [
      { text: PADDING, aside: true },
      { text: ': keep-alive\n\n', aside: true },
      { text: ':\n\n', aside: true },
      ...given,
    ],
  },
  {
    id: 'done',
    title: 'a frame with [DONE] follows the terminal event',
    subject: 'frames',
    survive: 'Do not parse it as JSON.',
    sources: ['open-responses:R9', 'client:openai'],
    allowed: ({ done }) => done === 'allowed',
    frames: (given) => (given.at(-1)?.cut ? given : [...given, { text: DONE_FRAME, aside: true }]),
  },
];

/** Nothing comes after a cut. */
function commentAfter(given: readonly Frame[]): Frame[] {
  return given.at(-1)?.cut ? [] : [{ text: ': the end\n\n', aside: true }];
}

/** Bytes of the event stream: line ends, the byte order mark, and where chunks end. */
import { texts } from '../edits/frames.ts';
import type { Frame, MockReply, Wire } from '../reply.ts';
import type { Variant } from './variant.ts';

const PARSING = 'html-standard#parsing-an-event-stream';
const CHUNKS = 'rfc9112#section-7.1';

const ended = (by: string) => texts((text) => text.replaceAll('\n', by));

export const lines: readonly Variant[] = [
  {
    id: 'crlf',
    title: 'lines end with CRLF',
    subject: 'lines',
    survive: 'Take CRLF for one line end.',
    sources: [PARSING],
    frames: ended('\r\n'),
  },
  {
    id: 'cr',
    title: 'lines end with CR alone',
    subject: 'lines',
    survive: 'Take a CR without an LF for a line end.',
    sources: [PARSING],
    frames: ended('\r'),
  },
  {
    id: 'mixed-line-ends',
    title: 'one event ends its lines with LF, the next with CRLF, the next with CR',
    subject: 'lines',
    survive: 'Look for each of the three line ends everywhere.',
    sources: [PARSING],
    frames: texts((text, index) => text.replaceAll('\n', ['\n', '\r\n', '\r'][index % 3] ?? '\n')),
  },
  {
    id: 'bom',
    title: 'the stream begins with a byte order mark',
    subject: 'lines',
    survive: 'Skip the mark at the beginning of the stream.',
    sources: [PARSING],
    frames: (given) => given.map((frame, index) => (index === 0 ? withMark(frame) : frame)),
  },
  {
    id: 'one-byte-chunks',
    title: 'the stream comes one byte at a time',
    subject: 'lines',
    survive: 'Join what comes, whatever the boundaries of its chunks.',
    sources: [CHUNKS],
    reply: inPieces('bytes'),
  },
  {
    id: 'split-characters',
    title: 'chunks end in the middle of characters',
    subject: 'lines',
    survive: 'Decode UTF-8 over the boundaries of chunks.',
    sources: [CHUNKS, 'html-standard#parsing-an-event-stream'],
    reply: inPieces('characters'),
  },
  {
    id: 'split-line-ends',
    title: 'lines end with CRLF, and a chunk ends between the CR and the LF',
    subject: 'lines',
    survive: 'Keep in mind, over a chunk, that the last byte was a CR.',
    sources: [CHUNKS, PARSING],
    frames: ended('\r\n'),
    reply: inPieces('line-ends'),
  },
];

const withMark = (frame: Frame): Frame => (frame.cut ? frame : { ...frame, text: `\ufeff${frame.text}` });

function inPieces(pieces: NonNullable<Wire['pieces']>): (reply: MockReply) => MockReply {
  return (reply) => (reply.body.kind === 'stream' ? { ...reply, wire: { ...reply.wire, pieces } } : reply);
}

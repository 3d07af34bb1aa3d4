import { READING } from '../wire/bounds.ts';
import type { Chunk } from '../wire/exchange.ts';
import type { Flaw, Frame } from './reading.ts';
import { newRoom, type Room } from './room.ts';

const MAX_NAME = 40;

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;

/** The format ignores a field that it does not know, so any word may be one; a line with anything else before its colon is garbage. */
const PLAUSIBLE_NAME = /^[A-Za-z][\w.-]*$/;

interface Split {
  frames: Frame[];
  /** Lines that are neither a field, nor a comment, nor empty. */
  flaws: Flaw[];
}

interface SplitOptions {
  /** The bytes end where more should have come: nothing is said of the line that they end in. */
  cut?: boolean;
  /** Where there are more blocks than are read it is said here, and the splitting ends. */
  room?: Room;
}

/**
 * Splits the bytes of an event stream into its blocks, as the format has it: lines end with LF, CR or CRLF and with nothing
 * else, an empty line ends a block, one leading BOM is no part of it. It works on bytes, so that characters and line ends
 * that were split over chunks are what they are, and every place is a byte offset.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function split(
  bytes: Buffer,
  chunks: readonly Chunk[] = [],
  { cut = false, room = newRoom() }: SplitOptions = {},
): Split {
  const frames: Frame[] = [];
  const flaws: Flaw[] = [];
  const clock = clockOf(chunks);
  const lf = finder(bytes, LF);
  const cr = finder(bytes, CR);
  const colon = finder(bytes, COLON);

  let at = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let open: Frame | null = null;
  while (at < bytes.length) {
    const end = Math.min(lf(at), cr(at));
    if (end === at) {
      if (open !== null) {
        open.closed = true;
        open.at = clock(end);
        frames.push(open);
        open = null;
      }
    } else {
      if (frames.length === READING.frames) {
        room.exceeded = `${READING.frames} blocks of events`;
        break;
      }
      open ??= { offset: at, at: 0, event: null, data: null, identified: false, closed: false };
      const fault = readLine(bytes, at, end, Math.min(colon(at), end), open);
      const said = fault !== null && !(cut && end === bytes.length);
      if (said && flaws.length < READING.flaws) flaws.push({ kind: 'line', offset: at, got: fault });
    }
    at = end + (bytes[end] === CR && bytes[end + 1] === LF ? 2 : 1);
  }
  if (open !== null) {
    open.at = clock(bytes.length - 1);
    frames.push(open);
  }
  return { frames, flaws };
}

/** Puts one line into its block; returns the line if it is garbage. */
function readLine(bytes: Buffer, start: number, end: number, colon: number, frame: Frame): string | null {
  if (colon === start) return null;
  const name = bytes.toString('latin1', start, Math.min(colon, start + MAX_NAME));
  const valueStart = bytes[colon + 1] === SPACE ? colon + 2 : colon + 1;
  switch (name) {
    case 'data': {
      const value = valueStart < end ? bytes.toString('utf8', valueStart, end) : '';
      frame.data = frame.data === null ? value : `${frame.data}\n${value}`;
      return null;
    }
    case 'event':
      frame.event = valueStart < end ? bytes.toString('utf8', valueStart, end) : '';
      return null;
    case 'id':
      frame.identified = true;
      return null;
    case 'retry':
      return null;
    default:
      if (colon < end && colon - start <= MAX_NAME && PLAUSIBLE_NAME.test(name)) return null;
      return bytes.toString('utf8', start, Math.min(end, start + 120));
  }
}

/** The next place of a byte at or after a position; the length if there is none. Asked with rising positions only, so linear in all. */
function finder(bytes: Buffer, byte: number): (from: number) => number {
  let next = -1;
  return (from) => {
    if (next < from) {
      next = bytes.indexOf(byte, from);
      if (next === -1) next = bytes.length;
    }
    return next;
  };
}

/** When the chunk arrived that holds a byte. Asked with rising offsets only. */
function clockOf(chunks: readonly Chunk[]): (offset: number) => number {
  let index = 0;
  let end = chunks[0]?.bytes.length ?? 0;
  return (offset) => {
    while (offset >= end && index < chunks.length - 1) {
      index += 1;
      end += chunks[index]?.bytes.length ?? 0;
    }
    return chunks[index]?.at ?? 0;
  };
}

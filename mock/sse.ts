/**
 * The mock's own writer of event streams. It shares no code with the reader in src/judge, so that a mistake in
 * one cannot hide in the other.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
import type { Frame } from './reply.ts';

export const STREAM_CONTENT_TYPE = 'text/event-stream; charset=utf-8';

/** What some dialects end a stream with. */
export const DONE_FRAME = 'data: [DONE]\n\n';

/** One event as a frame: `event:` line (but for chunks, which have no type), `data:` line, empty line. JSON has no raw line ends, so one data line is enough. */
export function frameOf(event: Readonly<Record<string, unknown>>, wait = 0): Frame {
  const name = event['type'] === undefined ? '' : `event: ${String(event['type'])}\n`;
  const text = `${name}data: ${JSON.stringify(event)}\n\n`;
  return wait > 0 ? { text, wait } : { text };
}

/** Frames that are written at once. */
export interface Run extends Frame {
  /** How many they are. */
  frames: number;
}

/**
 * The frames of a reply, joined where no wait, no hold and no cut stands between them: one write each. A write per
 * event costs twice the time of a stream.
 */
export function* runsOf(frames: readonly Frame[]): Generator<Run> {
  let run: Run = { text: '', wait: 0, frames: 0 };
  let begun = false;
  for (const { text, wait = 0, hold, cut, aside } of frames) {
    if (wait > 0 || hold || cut) {
      if (begun) yield run;
      run = { text: '', wait, frames: 0, ...(hold && { hold }) };
    }
    if (cut) {
      yield { ...run, cut };
      return;
    }
    begun = true;
    run.text += text;
    run.frames += aside ? 0 : 1;
  }
  if (begun) yield run;
}

/** What happens to a finished reply on its way: pacing, and the connection that breaks. */
import type { Directives } from './answer/types.ts';
import type { Frame, MockReply } from './reply.ts';

export interface Pace {
  /** Milliseconds before the first frame. */
  first: number;
  /** Milliseconds before each further one. */
  next: number;
}

/** The pace of a request: what the directive says, else what the mock was started with. */
export function paceOf(directives: Directives, ttft: number, itl: number): Pace {
  const { slow } = directives;
  return slow === undefined ? { first: ttft, next: itl } : { first: slow, next: slow };
}

/** A JSON answer has one frame: it waits for it, and a cut leaves half of it. */
export function withTransport(reply: MockReply, pace: Pace, cutAfter?: number): MockReply {
  const paced = pace.first > 0 || pace.next > 0;
  if (reply.body.kind === 'none' || reply.body.kind === 'relay' || (!paced && cutAfter === undefined))
    return reply;
  const whole: Frame[] = reply.body.kind === 'text' ? [{ text: reply.body.text }] : reply.body.frames;
  const frames = whole.map((frame, index): Frame => {
    const wait = (frame.wait ?? 0) + (index === 0 ? pace.first : pace.next);
    return wait > 0 ? { ...frame, wait } : frame;
  });
  if (cutAfter === undefined) return { ...reply, body: { kind: 'stream', frames } };
  return {
    ...reply,
    body: { kind: 'stream', frames: [...kept(reply, frames, cutAfter), { text: '', cut: true }] },
  };
}

function kept(reply: MockReply, frames: readonly Frame[], cutAfter: number): Frame[] {
  const [only] = frames;
  if (reply.body.kind === 'text' && only)
    return [{ ...only, text: only.text.slice(0, only.text.length >> 1) }];
  return frames.slice(0, cutAfter);
}

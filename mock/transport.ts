/** What happens to a finished reply on its way: pacing, and the connection that breaks. */
import { seedOf } from './answer/digest.ts';
import type { Directives } from './answer/types.ts';
import type { Frame, MockReply } from './reply.ts';

export interface Pace {
  /** Milliseconds before the first frame. */
  first: number;
  /** Milliseconds before each further one. */
  next: number;
  /** The share by which each of these waits is longer or shorter, and what decides by how much. */
  jitter: number;
  seed: number;
}

/** How a mock was started, in milliseconds and as a share. */
export interface Latency {
  ttft: number;
  itl: number;
  jitter: number;
}

/** No answer comes at once. */
export const isSlow = ({ ttft, itl }: Latency): boolean => ttft > 0 || itl > 0;

/** The pace of a request: what its directives say, else what the mock was started with. */
export function paceOf(directives: Directives, latency: Latency, seed: number): Pace {
  const { slow, ttft = slow ?? latency.ttft, itl = slow ?? latency.itl } = directives;
  const { jitter = slow === undefined ? latency.jitter : 0 } = directives;
  return { first: ttft, next: itl, jitter, seed };
}

const isPaced = ({ first, next }: Pace): boolean => first > 0 || next > 0;

/** Milliseconds before the frame of this number: the same for the same request, and on average what the pace says. */
export function waitBefore({ first, next, jitter, seed }: Pace, index: number): number {
  const usual = index === 0 ? first : next;
  if (usual === 0 || jitter === 0) return usual;
  const turn = (seedOf(seed, index) / 2 ** 32) * 2 - 1;
  return Math.round(usual * (1 + jitter * turn));
}

/** By how much the waits before so many events differ from those without jitter. */
export function offsetsOf(pace: Pace, events: number): [event: number, ms: number][] {
  if (pace.jitter === 0 || !isPaced(pace)) return [];
  const usual = { ...pace, jitter: 0 };
  return Array.from({ length: events }, (_, index) => [
    index,
    waitBefore(pace, index) - waitBefore(usual, index),
  ]);
}

/** A JSON answer has one frame: it waits for it, and a cut leaves half of it. `delay` comes before all of it. */
export function withTransport(reply: MockReply, pace: Pace, cutAfter?: number, delay = 0): MockReply {
  const paced = isPaced(pace) || delay > 0;
  if (reply.body.kind === 'none' || reply.body.kind === 'relay' || (!paced && cutAfter === undefined))
    return reply;
  const whole: Frame[] = reply.body.kind === 'text' ? [{ text: reply.body.text }] : reply.body.frames;
  const frames = whole.map((frame, index): Frame => {
    const wait = (frame.wait ?? 0) + waitBefore(pace, index) + (index === 0 ? delay : 0);
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

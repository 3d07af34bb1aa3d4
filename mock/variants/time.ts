/** The time that an answer takes. */
import type { Frame } from '../reply.ts';
import type { Variant } from './variant.ts';

/** Milliseconds. */
const BETWEEN = 15;
const PAUSE = 1_200;

export const time: readonly Variant[] = [
  {
    id: 'slow',
    title: `${BETWEEN} milliseconds pass before each event`,
    subject: 'time',
    survive: 'Show what has come, and wait for the rest.',
    sources: ['open-responses:R7'],
    frames: (given) => given.map((frame) => later(frame, BETWEEN)),
  },
  {
    id: 'pauses',
    title: 'more than a second of silence comes before the first event, and another in the middle',
    subject: 'time',
    survive: 'Do not take silence for the end.',
    sources: ['open-responses:R7'],
    frames: (given) =>
      given.map((frame, index) => (index === 0 || index === given.length >> 1 ? later(frame, PAUSE) : frame)),
  },
];

const later = (frame: Frame, ms: number): Frame => ({ ...frame, wait: (frame.wait ?? 0) + ms });

/** Edits of what is written: frames keep their waits and holds, and a cut stays where it is. */
import type { Frame } from '../reply.ts';

/** The text of every frame. */
export function texts(change: (text: string, index: number) => string): (frames: Frame[]) => Frame[] {
  return (frames) =>
    frames.map((frame, index) => (frame.cut ? frame : { ...frame, text: change(frame.text, index) }));
}

/** Frames of deltas. */
export const deltaTexts = (change: (text: string) => string): ((frames: Frame[]) => Frame[]) =>
  texts((text) => (/^event: \S+\.delta$/m.test(text) ? change(text) : text));

export const withoutEventLine = (text: string): string => text.replace(/^event: .*\n/m, '');

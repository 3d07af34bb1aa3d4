import type pc from 'picocolors';
import type { View } from '../view.ts';

export interface Pen extends View {
  colors: ReturnType<typeof pc.createColors>;
}

/** Lines that belong together; an empty line stands between two blocks. */
export interface Block {
  lines: string[];
  /** Long, and read by few: a log that can fold does so, under this title. Printable. */
  fold?: string;
}

/** What the page is given: written by `render.ts`, read by `client/`. */
import type { Report } from '../../spec/generated/report.ts';
import type { ShownAnswer, ShownExchange } from '../wire.ts';

/** In the page as JSON, and read when it opens. */
export interface PageData {
  report: Omit<Report, 'exchanges'>;
  exchanges: PageExchange[];
  /** A source as it stands in the report → as a line for a reader. */
  sources: Record<string, string>;
  grammar: Record<string, PageRow>;
}

/** What an event type does, and in which bracket. */
export type PageRow = readonly [does: string, bracket: string];

export interface PageExchange extends Omit<Report['exchanges'][number], 'curl'> {
  /** The case that made it; null for a probe, and for wire from a file. */
  case: string | null;
  /** The number of the block with its wire; null where it is not in the page. */
  block: number | null;
  /** Where its wire is not in the page, else it stands there; empty where there is none. */
  curl?: string;
}

/** One exchange of a block. A block is a JSON array of them, compressed: it is read when one of them is looked at. */
export interface PageWire extends Omit<ShownExchange, 'response' | 'line' | 'startedAt'> {
  curl: string;
  /** Characters of the request's body that are left out. */
  cut: number;
  response: PageAnswer | null;
}

export interface PageAnswer extends ShownAnswer {
  /** Characters of the body that are left out. */
  cut: number;
  /** Number of frames that are left out. */
  framesCut: number;
}

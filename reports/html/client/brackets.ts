/** How the events of a stream nest, for the eye: response › item › part. The judge has its own, and finds what is wrong. */
import type { ShownFrame } from '../../wire.ts';
import type { PageRow } from '../data.ts';

/** What a row shows in the lane of a bracket. */
export type Lane = 'open' | 'through' | 'close' | 'none';

export interface Line {
  frame: ShownFrame;
  /** Its place among the frames of the page. */
  place: number;
  does: string;
  bracket: string;
  /** Of response, item and part. */
  lanes: readonly [Lane, Lane, Lane];
  /** The data, where it is an object. */
  data: Record<string, unknown> | null;
  /** What it belongs to: pieces of one text have the same. */
  key: string;
}

export function linesOf(frames: readonly ShownFrame[], grammar: Record<string, PageRow>): Line[] {
  // A bracket that was never closed stays open to the end, and one that was never opened is not drawn.
  const open: [Set<string>, Set<string>, Set<string>] = [new Set(), new Set(), new Set()];
  return frames.map((frame, place) => {
    const data = objectOf(frame.data);
    const [does, bracket] = rowOf(frame, grammar);
    const lane = laneOf(bracket);
    const name = nameOf(data, lane);
    const lanes = open.map((names, at): Lane => {
      if (at === lane && does === 'open') return 'open';
      if (at === lane && (does === 'close' || does === 'error') && names.has(name)) return 'close';
      return names.size > 0 ? 'through' : 'none';
    }) as [Lane, Lane, Lane];
    if (lane !== -1 && does === 'open') open[lane]?.add(name);
    if (lane !== -1 && does === 'close') {
      open[lane]?.delete(name);
      // With the item its parts end, whatever was said of them.
      for (const inner of open.slice(lane + 1))
        for (const each of inner) if (each.startsWith(name)) inner.delete(each);
    }
    const key = [frame.type, nameOf(data, 2), data?.['item_id']].join(' ');
    return { frame, place, does, bracket, lanes, data, key };
  });
}

/** A target may name an event `__proto__`. */
function rowOf({ index, type }: ShownFrame, grammar: Record<string, PageRow>): PageRow {
  const known = index !== null && type !== null && Object.hasOwn(grammar, type);
  return (known ? grammar[type] : undefined) ?? ['', ''];
}

function laneOf(bracket: string): number {
  return bracket === 'response' ? 0 : bracket === 'item' ? 1 : bracket === '' ? -1 : 2;
}

/** Parallel brackets of a lane are told apart by their indexes. The name of a bracket begins with that of the one around it. */
function nameOf(data: Record<string, unknown> | null, lane: number): string {
  if (lane <= 0) return '/';
  const item = `/${String(data?.['output_index'])}/`;
  return lane === 1 ? item : `${item}${String(data?.['content_index'] ?? data?.['summary_index'])}/`;
}

function objectOf(text: string | null): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

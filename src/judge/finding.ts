import type { RequirementId } from '../../spec/index.ts';

/** One requirement, one exchange: kept or broken, where on the wire, expected and got. */
export type Finding = KeptFinding | BrokenFinding;

export interface KeptFinding {
  kept: true;
  requirement: RequirementId;
  exchange: string;
}

export interface BrokenFinding {
  kept: false;
  requirement: RequirementId;
  exchange: string;
  place: Place;
  /** What a conforming server sends; a phrase, not a sentence. */
  expected: string;
  /** What came; a phrase, bounded in length. */
  got: string;
  /** Findings that only follow from this one. */
  folded?: BrokenFinding[];
}

/** Where on the wire: each part only if it is known. */
export interface Place {
  /** Index of the event in the stream, from 0. */
  event?: number;
  /** JSON pointer into the event's data, or into the body. */
  pointer?: string;
  /** Byte offset in the body. */
  offset?: number;
  /** Lower-case name of the header. */
  header?: string;
}

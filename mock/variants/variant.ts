/** What a variant is: an unusual way to be right, and what allows it. */
import type { Checker, DialectFacts, DialectName, RequirementId } from '../../spec/index.ts';
import type { IdShape } from '../answer/ids.ts';
import type { Edits, Told as ToldEdit } from '../edits/edits.ts';

/** What it is that is unusual. */
export type Subject = (typeof SUBJECTS)[number];

/** In the order in which variants are applied, whatever the order in which they are named. */
export const SUBJECTS = ['ids', 'fields', 'events', 'json', 'frames', 'lines', 'http', 'time'] as const;

/** A server that answers so. Its hooks come after those of faults, when the reply has its pace already. */
export interface Variant extends Edits<Told> {
  /** kebab-case, stable: scripts name it. */
  id: string;
  /** What the server does, in a phrase. */
  title: string;
  subject: Subject;
  /** What a client must be able to do. */
  survive: string;
  /** What allows it, written as the sources of requirements are. */
  sources: readonly [string, ...string[]];
  /** Whether the facts of a dialect allow it. All do if absent. */
  allowed?: (facts: DialectFacts) => boolean;
  /** Requirements that it does not keep: it is right only where none of them is more than a MAY. */
  against?: readonly RequirementId[];
  /** The ids that the server makes. */
  ids?: IdShape;
}

/** What a hook is told beside what is edited. */
export interface Told extends ToldEdit {
  dialect: DialectName;
  checker: Checker;
}

/** What a fault is: one deviation, on purpose, with the requirements that it breaks and the reports behind it. */
import type { AnswerShape, DialectName, RequirementId } from '../../spec/index.ts';
import type { JsonObject } from '../answer/json.ts';
import type { Edits, Plain } from '../edits/edits.ts';

/**
 * The layer of the judge that has to catch it, on any exchange; `state` for what no single exchange shows: what
 * is kept, taken back or left out from one request to the next takes a case that asks for it.
 */
export type Layer =
  'framing' | 'schema' | 'grammar' | 'equality' | 'invariants' | 'errors' | 'headers' | 'state';

/**
 * A server with the fault. Every hook is optional; `refuse`, `request` and `overlook` are called before those that edit
 * the answer, in this order. All of them are functions of what they are given.
 */
export interface Fault extends Edits<Told> {
  /** kebab-case, stable: scripts name it. */
  id: string;
  /** What the server does, in a phrase. */
  title: string;
  layer: Layer;
  /** Requirements under which it is caught, each of them; the first is the one that says best what is wrong. */
  breaks: readonly [RequirementId, ...RequirementId[]];
  /** Public reports of real servers that did this. */
  reports: readonly string[];
  /** The dialect that promises what it breaks, where `openai` does not. It is planted there. */
  dialect?: DialectName;
  /** The shape of an answer in which it shows, where that is not a Response. */
  shape?: AnswerShape;
  /** Refuses the request in place of answering it. */
  refuse?(asked: Asked): Refusal | null;
  /** Changes how the request is read. Asked only about requests whose body is a JSON object, or empty. */
  request?(asked: Asked): Asked;
  /** The body to answer in place of one that was refused with this status; null to leave the refusal. */
  overlook?(asked: Asked, status: number): JsonObject | null;
}

/** A request, as a fault sees it. */
export interface Asked extends Plain {
  /** What this fault remembers in this namespace from one request to the next. */
  memory: Map<string, unknown>;
}

/** What was asked, and with what status it was answered before the fault. */
export interface Told extends Asked {
  status: number;
}

export interface Refusal {
  status: number;
  message: string;
  param?: string | null;
  code?: string | null;
}

export const LAYERS: readonly Layer[] = [
  'framing',
  'schema',
  'grammar',
  'equality',
  'invariants',
  'errors',
  'headers',
  'state',
];

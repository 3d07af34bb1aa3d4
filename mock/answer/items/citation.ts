/** Where a piece of the text comes from: annotations as scripts and rules write them. */
import type { JsonObject } from '../json.ts';

/** What is annotated; the whole text where nothing says which part of it. */
type Span = {
  /** A piece of the text, as it stands there; its first occurrence is meant. */
  of?: string;
  /** Or its place: UTF-16 units from the start of the text, the second one behind the last. */
  start_index?: number;
  end_index?: number;
};

/** An annotation, as on the wire, but that its place may be said by what stands there. */
export type Citation =
  | ({ type: 'url_citation'; url: string; title: string } & Span)
  | ({ type: 'container_file_citation'; container_id: string; file_id: string; filename: string } & Span)
  /** `index`: where in the text it belongs; its end if absent. */
  | { type: 'file_citation'; file_id: string; filename: string; index?: number }
  | { type: 'file_path'; file_id: string; index?: number };

/** The annotations of a text that was cut to `kept`: those of what was cut away go with it. */
export function annotationsOf(citations: readonly Citation[], text: string, kept: string): JsonObject[] {
  return citations.flatMap((citation) => {
    const [annotation, end] = placed(citation, text);
    return end <= kept.length ? [annotation] : [];
  });
}

/** The same citations in a text that begins with `before`. */
export const shifted = (citations: readonly Citation[], text: string, before: number): Citation[] =>
  citations.map((citation) => {
    if (!isSpan(citation)) return { ...citation, index: (citation.index ?? text.length) + before };
    const { of: _of, ...rest } = citation;
    const [start, end] = spanOf(citation, text);
    return { ...rest, start_index: start + before, end_index: end + before };
  });

/** The annotation, and where it ends. */
function placed(citation: Citation, text: string): [JsonObject, number] {
  if (isSpan(citation)) {
    const { of: _of, ...rest } = citation;
    const [start, end] = spanOf(citation, text);
    return [{ ...rest, start_index: start, end_index: end }, end];
  }
  const index = within(citation.index ?? text.length, text);
  return [{ ...citation, index }, index];
}

const isSpan = (citation: Citation): citation is Extract<Citation, Span> =>
  citation.type === 'url_citation' || citation.type === 'container_file_citation';

function spanOf({ of, start_index: start, end_index: end }: Span, text: string): [number, number] {
  const found = of === undefined ? -1 : text.indexOf(of);
  if (of !== undefined && found >= 0) return [found, found + of.length];
  const from = within(start ?? 0, text);
  return [from, Math.max(from, within(end ?? text.length, text))];
}

/** A script may say any number; a place outside of the text would be no place. */
const within = (index: number, text: string): number => Math.min(Math.max(0, Math.trunc(index)), text.length);

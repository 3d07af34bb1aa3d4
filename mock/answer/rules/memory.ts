/** What was said earlier, when it is asked for: a case about state can pass by its contents and not only by its counts. */
import type { JsonObject } from '../json.ts';
import { textOf } from '../text-of.ts';

const MAX_TEXT = 200_000;
const ASKED =
  /\bwhat(?:'s| is| was| are| were)? (?:the|my|our|your|that)(?: secret)? ([\p{L}][\p{L} -]{1,40}?)(?= (?:i|we|you|that|from|again|which)\b|[?.,!]|$)/iu;
const ASKED_LOOSELY =
  /\b(?:what|which) (word|number|name|code|phrase|colou?r|city|animal|fruit) (?:did|was|should|have|do) /i;
const TO_REMEMBER =
  /\b(?:remember|memori[sz]e|keep in mind|note)\b[^.:"“\n]{0,60}?(?:[:"“]+ ?|\b(?:word|number|name|code|phrase|colou?r|city|animal|fruit|that) )["“]?([\p{L}\p{N}][\p{L}\p{N}_-]*)/giu;

/** The answer from what was said before, the latest first; null when nothing is asked, or nothing is found. */
export function recall(prompt: string, instructions: string, earlier: readonly JsonObject[]): string | null {
  const asked = ASKED.exec(prompt)?.[1]?.trim();
  const loosely = ASKED_LOOSELY.exec(prompt)?.[1];
  const subject = asked ?? loosely;
  if (subject === undefined) return null;
  const texts = [...earlier.map((item) => textOf(item['content'])).reverse(), instructions];
  for (const text of texts) {
    const found =
      statedIn(text.slice(0, MAX_TEXT), subject) ?? (loosely === undefined ? null : rememberedIn(text));
    if (found !== null) return found;
  }
  return null;
}

/** `The code word is X`, `my name: X`. */
function statedIn(text: string, subject: string): string | null {
  const words = subject.split(/\s+/).map(escaped).join('\\s+');
  const stated = new RegExp(
    `\\b${words}\\b(?: (?:is|was|are|will be|equals)|:| =)(?: now)?:? ["“'\`]?([\\p{L}\\p{N}][\\p{L}\\p{N}_-]*)`,
    'giu',
  );
  return [...text.matchAll(stated)].at(-1)?.[1] ?? null;
}

const rememberedIn = (text: string): string | null =>
  [...text.slice(0, MAX_TEXT).matchAll(TO_REMEMBER)].at(-1)?.[1] ?? null;

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** Long answers, for those who ask for one: truncation and streaming need something to work on. */
import { seededFaker } from '../schema/generate.ts';

const MAX_LINES = 2_000;
const MAX_WORDS = 5_000;
const DEFAULT_WORDS = 400;

const COUNT = /\bcount(?:ing)? (?:up |slowly |aloud )*from (-?\d{1,9}) (?:up )?to (-?\d{1,9})/i;
const LIST = /\b(?:list|name|give(?: me)?|write) (?:me |down )?(\d{1,4}) \p{L}/iu;
const WORDS = /\b(\d{1,5})[- ]words?\b/i;
const LONG = /\b(?:long|lengthy|detailed|essay|story|paragraphs|in detail|at length)\b/i;

/** Null when nothing long is asked for. */
export function longAnswer(prompt: string, seed: string): string | null {
  const count = COUNT.exec(prompt);
  if (count !== null) return counting(Number(count[1]), Number(count[2]), /\b(?:line|lines)\b/i.test(prompt));
  const words = WORDS.exec(prompt)?.[1];
  if (words !== undefined) return prose(Math.min(Number(words), MAX_WORDS), seed);
  const list = LIST.exec(prompt)?.[1];
  if (list !== undefined) {
    const en = seededFaker(seed, 'list');
    const length = Math.min(Number(list), MAX_LINES);
    return Array.from(
      { length },
      (_, index) => `${index + 1}. ${en.word.adjective()} ${en.word.noun()}`,
    ).join('\n');
  }
  return LONG.test(prompt) ? prose(DEFAULT_WORDS, seed) : null;
}

function counting(from: number, to: number, onLines: boolean): string {
  const step = to >= from ? 1 : -1;
  const length = Math.min(Math.abs(to - from) + 1, MAX_LINES);
  return Array.from({ length }, (_, index) => from + index * step).join(onLines ? '\n' : ', ');
}

function prose(words: number, seed: string): string {
  const en = seededFaker(seed, 'prose');
  const sentences: string[] = [];
  let left = words;
  while (left > 0) {
    const length = Math.min(left, 12);
    sentences.push(en.lorem.sentence(length));
    left -= length;
  }
  return sentences.join(' ');
}

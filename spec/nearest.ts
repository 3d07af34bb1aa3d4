/**
 * The candidates nearest to a mistyped word, best first: those within a third of its length in edits (optimal string
 * alignment: a swap of neighbours is one edit), and those that contain it.
 *
 * @see https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance
 */
export function nearest(word: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = word.toLowerCase().slice(0, MAX_WORD);
  const bound = Math.max(1, Math.floor(wanted.length / 3));
  const scored: { candidate: string; score: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const known = candidate.toLowerCase();
    const edits = distance(wanted, known);
    if (edits <= bound) scored.push({ candidate, score: edits });
    else if (wanted.length >= 3 && known.includes(wanted))
      scored.push({ candidate, score: bound + known.length });
  }
  scored.sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1));
  return scored.slice(0, limit).map(({ candidate }) => candidate);
}

/** ` (Did you mean a or b?)`, or nothing: to be put behind the sentence that says what is wrong. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const close = nearest(word, candidates);
  return close.length === 0 ? '' : ` (Did you mean ${close.join(' or ')}?)`;
}

/** A word from the command line can be of any length, and the matrix is quadratic. */
const MAX_WORD = 100;

/** Edits between two words: insertion, deletion, substitution, swap of neighbours. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) edits = Math.min(edits, beforeLast[j - 2]! + 1);
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

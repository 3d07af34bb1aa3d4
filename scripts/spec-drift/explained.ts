/** The differences that stand in a file with a reason, and those of its entries that stand there for nothing. */
import { KINDS, type Difference, type Kind } from './compare.ts';

/** An entry of spec/differences.yaml. */
export interface Explanation {
  /** The dialects in which it holds; all if absent. */
  dialects?: string[];
  /** The kinds that it explains. */
  kinds: Kind[];
  /** Places; `*` stands for any characters. */
  places: string[];
  /** Why we differ. */
  reason: string;
}

export interface Outcome {
  unexplained: Difference[];
  explained: { difference: Difference; reason: string }[];
  /** Globs, and kinds, that match nothing. */
  stale: string[];
}

/** Throws an error that lists every mistake in the entries. */
export function checkedExplanations(value: unknown, file: string): Explanation[] {
  const entries = value === null ? [] : value;
  if (!Array.isArray(entries)) throw new Error(`${file}: a list of entries is expected`);
  const mistakes = entries.flatMap((entry: Partial<Explanation> | null, index) => {
    const say = (mistake: string) => `entry ${index + 1}: ${mistake}`;
    const unknown = (entry?.kinds ?? []).filter((each) => !KINDS.includes(each));
    return [
      ...(strings(entry?.kinds) ? [] : [say(`has no kinds; there are ${KINDS.join(', ')}`)]),
      ...unknown.map((each) => say(`no kind ${String(each)}; there are ${KINDS.join(', ')}`)),
      ...(strings(entry?.places) ? [] : [say('has no places')]),
      ...(typeof entry?.reason === 'string' && entry.reason !== '' ? [] : [say('has no reason')]),
      ...(entry?.dialects === undefined || strings(entry.dialects) ? [] : [say('its dialects are no list')]),
    ];
  });
  if (mistakes.length > 0) throw new Error(`${file}:\n  ${mistakes.join('\n  ')}`);
  return entries as Explanation[];
}

/** The first entry that matches explains a difference. */
export function explain(
  differences: readonly Difference[],
  entries: readonly Explanation[],
  dialect: string,
): Outcome {
  const outcome: Outcome = { unexplained: [], explained: [], stale: [] };
  const rows = entries
    .filter((entry) => entry.dialects?.includes(dialect) ?? true)
    .map((entry) => ({
      entry,
      globs: entry.places.map((place) => ({ place, test: glob(place), used: false })),
      unused: new Set<Kind>(entry.kinds),
    }));
  for (const difference of differences) {
    let reason: string | null = null;
    for (const { entry, globs, unused } of rows) {
      if (!entry.kinds.includes(difference.kind)) continue;
      const match = globs.filter((each) => each.test.test(difference.place));
      if (match.length === 0) continue;
      // All that match are in use, but the first one has the word.
      for (const each of match) each.used = true;
      unused.delete(difference.kind);
      reason ??= entry.reason;
    }
    if (reason === null) outcome.unexplained.push(difference);
    else outcome.explained.push({ difference, reason });
  }
  for (const { entry, globs, unused } of rows) {
    for (const { place, used } of globs)
      if (!used) outcome.stale.push(`${place} (${entry.kinds.join(', ')})`);
    if (globs.some((each) => each.used))
      for (const kind of unused) outcome.stale.push(`kind ${kind} of ${entry.places.join(', ')}`);
  }
  return outcome;
}

function glob(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

function strings(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string');
}

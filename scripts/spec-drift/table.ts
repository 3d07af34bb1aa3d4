/** The outcome of a comparison as text. */
import type { Difference } from './compare.ts';
import type { Outcome } from './explained.ts';

const WIDEST = 72;

/** With `all`, the differences that have a reason too, each with it. */
export function report(outcome: Outcome, all: boolean): string {
  const { unexplained, explained, stale } = outcome;
  const lines: string[] = [];
  if (all && explained.length > 0) {
    const byReason = Map.groupBy(explained, (each) => each.reason);
    for (const [reason, each] of byReason)
      lines.push(`# ${reason.trim()}`, ...table(each.map(({ difference }) => difference)), '');
  }
  if (unexplained.length > 0) lines.push(...table(unexplained), '');
  for (const each of stale) lines.push(`stale: ${each} matches nothing`);
  const reasons = new Set(explained.map((each) => each.reason)).size;
  lines.push(
    `${count(unexplained.length, 'difference')} without a reason, ${explained.length} with one of ${count(reasons, 'reason')}, ${count(stale.length, 'stale entry', 'stale entries')}`,
  );
  return `${lines.join('\n')}\n`;
}

function table(rows: readonly Difference[]): string[] {
  const cells = [
    ['kind', 'place', 'ours', 'upstream'],
    ...rows.map(({ kind, place, ours, upstream }) => [kind, place, ours || '-', upstream || '-']),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.min(WIDEST, Math.max(...cells.map((row) => row[column]?.length ?? 0))),
  );
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

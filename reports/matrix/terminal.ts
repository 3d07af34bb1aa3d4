import { plain } from '../plain.ts';
import { hang } from '../wrap.ts';
import type { Matrix } from './matrix.ts';
import { sectionsOf, type Section } from './sections.ts';

const GAP = '  ';

/** Runs are numbered, and those that do not fit side by side stand below each other. */
export function matrixTerminal(matrix: Matrix, width: number): string {
  const runs = matrix.columns.flatMap(({ name, exitCode, verdict }, at) =>
    hang(`${at + 1}${GAP}`, `${plain(name)}: exit code ${exitCode}. ${plain(verdict)}`, width),
  );
  return [`${runs.join('\n')}\n`, ...sectionsOf(matrix).map((each) => drawn(each, width))].join('\n');
}

function drawn({ title, head, rows }: Section, width: number): string {
  const lead = head.length;
  const heads = rows.map((row) => row.slice(0, lead).map((cell) => plain(cell)));
  const leads = columnWidths(heads);
  const columns = (rows[0] ?? []).slice(lead).map((_, at) => String(at + 1));
  const cells = rows.map((row) => row.slice(lead));
  const widths = columnWidths([columns, ...cells]);
  const room = width - total(leads) - GAP.length;
  const line = (first: readonly string[], rest: readonly string[], from: number): string =>
    (GAP + padded(first, leads) + padded(rest, widths.slice(from))).trimEnd();
  const bands = bandsOf(widths, room).map(([from, to]) =>
    [
      line(
        head.map(() => ''),
        columns.slice(from, to),
        from,
      ),
      ...cells.map((row, at) => line(heads[at]!, row.slice(from, to), from)),
    ].join('\n'),
  );
  return `${title}\n${bands.join('\n\n')}\n`;
}

function columnWidths(rows: readonly (readonly string[])[]): number[] {
  return (rows[0] ?? []).map((_, at) => rows.reduce((most, row) => Math.max(most, row[at]!.length), 0));
}

function padded(cells: readonly string[], widths: readonly number[]): string {
  return cells.map((cell, at) => cell.padEnd(widths[at]!) + GAP).join('');
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each + GAP.length, 0);
}

/** From and to of the columns that fit beside each other; one at least. */
function bandsOf(widths: readonly number[], room: number): [from: number, to: number][] {
  const bands: [number, number][] = [];
  for (let at = 0; at < widths.length; at++) {
    const last = bands.at(-1);
    // The gap behind the last column takes no room.
    if (last !== undefined && total(widths.slice(last[0], at + 1)) - GAP.length <= room) last[1] = at + 1;
    else bands.push([at, at + 1]);
  }
  return bands;
}

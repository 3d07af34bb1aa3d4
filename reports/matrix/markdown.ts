import { table, text } from '../markdown/escape.ts';
import type { Matrix } from './matrix.ts';
import { runsOf, sectionsOf, type Section } from './sections.ts';

/** GitHub's Markdown, in which what a target said is text. */
export function matrixMarkdown(matrix: Matrix): string {
  const names = matrix.columns.map(({ name }) => name);
  const part = ({ title, head, rows }: Section, columns: readonly string[]): string =>
    `### ${text(title)}\n\n${table(
      [...head, ...columns].map(text),
      rows.map((row) => row.map(text)),
    )}\n`;
  const parts = [part(runsOf(matrix), []), ...sectionsOf(matrix).map((each) => part(each, names))];
  return `## resproof: ${names.length} runs\n\n${parts.join('\n')}`;
}

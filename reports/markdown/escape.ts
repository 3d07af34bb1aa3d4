/** Text in GitHub's Markdown that stays text, whoever chose it. */
import { plain } from '../plain.ts';

/** A cell or a heading is read at a glance. */
const MAX_INLINE = 300;
const MAX_LINE = 4_000;

/**
 * What has a meaning within a line: emphasis, code, links, HTML, entities, tables, mathematics, strikethrough; `:` for
 * addresses that would become links, and for emoji. A dot only where an address would begin with it.
 */
const MEANINGFUL = /[\\`*_{}[\]()<>#!|~:&$^]|(?<=www)\./gi;

/** Nobody is mentioned, and no address is linked, with a word joiner behind it. */
const NOBODY = '@&#8288;';
/** In code nobody is mentioned anyway; a comment keeps an address apart, and is not copied with it. */
const NO_ADDRESS = '<!---->@';

/** Within a line, or in a cell, and not at the beginning of a line; cut at a bound. */
export function text(given: string): string {
  return escaped(given).replaceAll('@', NOBODY);
}

/** What a target or a name says, apart from the words around it. */
export function code(given: string): string {
  return given === '' ? '' : `<code>${escaped(given).replaceAll('@', NO_ADDRESS)}</code>`;
}

function escaped(given: string): string {
  return plain(given, MAX_INLINE).replace(MEANINGFUL, (character) => `\\${character}`);
}

/**
 * A section that folds. Its head is a line of HTML, in which Markdown means nothing and `<` means everything.
 *
 * @param body Markdown
 */
export function folded(head: readonly Piece[], body: string): string {
  const line = head
    .map((piece) =>
      typeof piece === 'string' ? html(piece).replaceAll('@', NOBODY) : `<code>${html(piece.code)}</code>`,
    )
    .join(' ');
  return `<details><summary>${line}</summary>\n\n${body}\n\n</details>`;
}

/** Of the head of a section: text, or what stands apart from the words around it. */
type Piece = string | { code: string };

/** Text in HTML that stays text; cut at a bound. */
export function html(given: string): string {
  return plain(given, MAX_INLINE).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Lines as they are, in a fence that is longer than any in them. */
export function block(given: string): string {
  const lines = given.split('\n').map((line) => plain(line, MAX_LINE));
  const longest = Math.max(2, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence].join('\n');
}

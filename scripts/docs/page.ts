/** One file of the reference, and the pieces of Markdown that they are made of. */

export interface Page {
  /** In docs/reference. */
  file: string;
  title: string;
  /** What it is about, for the index. */
  about: string;
  /** The whole file. */
  text: string;
}

const NOTE = '<!-- Made by `npm run docs` from the code. Edits here are lost. -->';

export function page(
  { file, title, about }: Omit<Page, 'text'>,
  ...parts: readonly (string | readonly string[])[]
): Page {
  const text = [NOTE, `# ${title}`, about, ...parts.flat()].filter((part) => part !== '').join('\n\n');
  return { file, title, about, text: `${text}\n` };
}

export function indexPage(pages: readonly Page[]): Page {
  const list = pages.map(({ file, title, about }) => `- [${title}](${file}): ${about}`).join('\n');
  return page(
    { file: 'README.md', title: 'Reference', about: 'Made of the code, so that it says what the code does.' },
    list,
  );
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

export function code(text: string, language = ''): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

export function ticked(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}

import { html } from '../markdown/escape.ts';
import type { Matrix } from './matrix.ts';
import { runsOf, sectionsOf, type Section } from './sections.ts';

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 90rem; padding: 0 1rem; }
.wide { overflow: auto; max-height: 90vh; }
table { border-collapse: collapse; }
th, td { border: 1px solid light-dark(#d5d9e0, #343b45); padding: 0.25rem 0.6rem; text-align: left; }
thead th { position: sticky; top: 0; background: Canvas; }
tbody th { font-weight: 400; }
.bad { color: light-dark(#b3101c, #ff7b72); font-weight: 600; }
.good { color: light-dark(#13652b, #4ac26b); }
.dim { color: light-dark(#57606a, #9aa4b0); }`;

/** One file that needs nothing beside it, and in which what a target said is text. */
export function matrixHtml(matrix: Matrix): string {
  const names = matrix.columns.map(({ name }) => name);
  const title = `resproof: ${names.length} runs`;
  const sections = [section(runsOf(matrix), []), ...sectionsOf(matrix).map((each) => section(each, names))];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${STYLE}
</style></head>
<body><main><h1>${title}</h1>
${sections.join('\n')}
</main></body></html>
`;
}

function section({ title, head, rows }: Section, names: readonly string[]): string {
  const heads = [...head, ...names].map((each) => `<th scope="col">${html(each)}</th>`).join('');
  const body = rows.map(([first = '', ...cells]) => {
    const rest = cells.map((cell) => `<td${classOf(cell)}>${html(cell)}</td>`).join('');
    return `<tr><th scope="row">${html(first)}</th>${rest}</tr>`;
  });
  return `<h2>${html(title)}</h2>
<div class="wide" tabindex="0" role="region" aria-label="${html(title)}"><table>
<thead><tr>${heads}</tr></thead>
<tbody>
${body.join('\n')}
</tbody></table></div>`;
}

/** By what a cell says in the first place; the words themselves stand in it, for who sees no colours. */
const CLASSES: Record<string, string> = {
  ...{ failed: 'bad', breaks: 'bad', passed: 'good', works: 'good' },
  ...{ unclaimed: 'dim', unexercised: 'dim', 'not shown': 'dim' },
};

function classOf(cell: string): string {
  const name = Object.hasOwn(CLASSES, cell) ? CLASSES[cell] : / broken$/.test(cell) ? 'bad' : undefined;
  return name === undefined ? '' : ` class="${name}"`;
}

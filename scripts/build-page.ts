/**
 * Puts the page of the HTML report together: its script bundled, its style, and a policy that allows these two by their
 * hashes and nothing else, into reports/html/built/page.html. Run by `prepare`; the folder is not committed.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const folder = new URL('../reports/html/', import.meta.url);
/** Those that decompress by themselves and have `light-dark()`: of 2024. */
const BROWSERS = ['chrome123', 'firefox120', 'safari17.5'];

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('client/main.ts', folder))],
  write: false,
  bundle: true,
  format: 'iife',
  target: BROWSERS,
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
});
const js = (outputFiles[0]?.text ?? '').trim();
const css = await transform(readFileSync(new URL('page.css', folder), 'utf8'), {
  loader: 'css',
  minify: true,
  target: BROWSERS,
});
const style = css.code.trim();
// Else the element would end, or begin a comment, within the script.
if (/<\/script|<!--/i.test(js)) throw new Error('the script of the page has a mark of HTML in it');

const parts: Record<string, string> = { csp: policy(), css: style, js };
const template = readFileSync(new URL('page.html', folder), 'utf8');
const page = template.replace(/\s*<!--(csp|css|js)-->\s*/g, (_, name: string) => parts[name] ?? '');
mkdirSync(new URL('built/', folder), { recursive: true });
// Put in place whole, so that nobody who runs meanwhile reads half a page.
const path = fileURLToPath(new URL('built/page.html', folder));
writeFileSync(`${path}.new`, page);
renameSync(`${path}.new`, path);

function policy(): string {
  return [
    "default-src 'none'",
    `script-src '${hash(js)}'`,
    `style-src '${hash(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    // Not even by mistake does a text become markup.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

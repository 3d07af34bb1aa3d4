/**
 * Writes docs/reference from what the code itself says. With --check it writes nothing, and exits 1 naming the files that
 * differ from what it would write.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandsPage } from './docs/commands.ts';
import { controlPage } from './docs/control-api.ts';
import { capabilitiesPage, dialectsPage, faultsPage, requirementsPage } from './docs/catalogue.ts';
import { indexPage, type Page } from './docs/page.ts';
import { programmaticPages } from './docs/programmatic-api.ts';
import { schemaPages } from './docs/schemas.ts';

const REFERENCE = fileURLToPath(new URL('../docs/reference/', import.meta.url));

const pages: Page[] = [
  commandsPage(),
  requirementsPage(),
  capabilitiesPage(),
  dialectsPage(),
  faultsPage(),
  ...schemaPages(),
  controlPage(),
  ...programmaticPages(),
];

const files = new Map([...pages, indexPage(pages)].map(({ file, text }) => [file, text]));
const present = existsSync(REFERENCE) ? readdirSync(REFERENCE) : [];
const leftOver = present.filter((file) => !files.has(file));

if (process.argv.includes('--check')) {
  const differing = [...files].filter(([file, text]) => {
    const path = join(REFERENCE, file);
    return !existsSync(path) || readFileSync(path, 'utf8') !== text;
  });
  const drifted = [...differing.map(([file]) => file), ...leftOver].toSorted();
  if (drifted.length > 0) {
    console.error(`docs/reference is not what the code says: ${drifted.join(', ')}. Run: npm run docs`);
    process.exitCode = 1;
  }
} else {
  mkdirSync(REFERENCE, { recursive: true });
  for (const file of leftOver) rmSync(join(REFERENCE, file));
  for (const [file, text] of files) writeFileSync(join(REFERENCE, file), text);
}

import { readFileSync } from 'node:fs';

/** Of the package that this file belongs to, from a checkout as well as from dist/. */
export const version: string = find(new URL('.', import.meta.url));

function find(folder: URL): string {
  const text = readIfThere(new URL('package.json', folder));
  if (text !== null) {
    const { name, version: found } = JSON.parse(text) as { name?: string; version?: string };
    if (name === 'resproof' && found !== undefined) return found;
  }
  const parent = new URL('..', folder);
  if (parent.href === folder.href) throw new Error('resproof is not whole: its package.json is missing');
  return find(parent);
}

function readIfThere(file: URL): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

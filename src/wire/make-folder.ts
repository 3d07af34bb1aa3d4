import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder, and those it lies in. Rejects with the system's error when that cannot be. Node's own recursive mkdir
 * tries for ever where a folder is there and takes no other, as in /proc.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'EISDIR' || code === 'EROFS') {
      if (await isFolder(path)) return;
      throw error;
    }
    const parent = dirname(resolve(path));
    if (code !== 'ENOENT' || parent === resolve(path) || (await isFolder(parent))) throw error;
    await makeFolder(parent);
    await makeFolder(path);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

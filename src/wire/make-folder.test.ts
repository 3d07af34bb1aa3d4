import { existsSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'resproof-folder-'));
writeFileSync(join(folder, 'file'), '');
symlinkSync('loop', join(folder, 'loop'));
symlinkSync('nowhere', join(folder, 'dangling'));

test('a folder, and those it lies in; one that is there is no fault', async () => {
  const deep = join(folder, 'a', 'b', 'c');
  await makeFolder(deep);
  await makeFolder(deep);
  expect(existsSync(deep)).toBe(true);
});

test.each([
  ['a file', 'file', 'EEXIST'],
  ['something in a file', 'file/b', 'ENOTDIR'],
  ['something in a link to itself', 'loop/b', 'ELOOP'],
  ['a link to nothing', 'dangling', 'EEXIST'],
])('%s: the error of the system', async (_what, name, code) => {
  await expect(makeFolder(join(folder, name))).rejects.toMatchObject({ code });
});

test.runIf(process.platform === 'linux')('where no folder can be made it ends all the same', async () => {
  await expect(makeFolder('/proc/resproof/deep')).rejects.toMatchObject({ code: 'ENOENT' });
});

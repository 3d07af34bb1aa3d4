/** The pieces of code on a page of Markdown. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const LANGUAGES = ['sh', 'js', 'ts', 'python', 'py', 'yaml', 'json', 'diff', 'text'] as const;

export interface Block {
  /** From the top of the repository: README.md */
  page: string;
  /** Of its fence, from 1. */
  line: number;
  language: (typeof LANGUAGES)[number];
  code: string;
  /** `file=NAME`: under this name it lies in the folder of the page, where later blocks find it. */
  file?: string;
  /** `append`: it goes behind what that file holds. */
  append: boolean;
  /** `exit=N`: what it ends with, where that is not 0. */
  exit: number;
  /** `output`: what the block before it printed, `…` standing for anything. */
  output: boolean;
}

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A fence, indented as in a list or not at all, what its info string says, and all up to where it ends. */
const FENCE = /^( *)```(\w+)([^\n]*)\n(.*?)^\1```$/gms;

export function blocksOf(page: string): Block[] {
  const text = readFileSync(root + page, 'utf8');
  return [...text.matchAll(FENCE)].flatMap(
    ({ index, 1: indent = '', 2: tongue, 3: info = '', 4: code = '' }) => {
      const language = LANGUAGES.find((known) => known === tongue);
      if (language === undefined) return [];
      const file = /\bfile=(\S+)/.exec(info)?.[1];
      return [
        {
          page,
          line: text.slice(0, index).split('\n').length,
          language,
          code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
          ...(file !== undefined && { file }),
          append: /\bappend\b/.test(info),
          exit: Number(/\bexit=(\d+)/.exec(info)?.[1] ?? 0),
          output: /\boutput\b/.test(info),
        },
      ];
    },
  );
}

import type { PatchOperation } from '../../items/apply-patch.ts';
import { seededFaker } from '../../schema/generate.ts';
import type { Situation } from '../situation.ts';
import { words, type ToolRule } from './tool-rule.ts';

/** One file that is created, changed or deleted, as the words say. */
export const applyPatch: ToolRule = {
  wanted: words(
    /\bapply[ _]?patch\b|\b(?:create|add|write|update|edit|change|modify|fix|patch|delete|remove)\b[^.?!]{0,40}\b(?:file|[\w-]{1,60}\.[a-z]{1,5})\b/i,
  ),
  use: (_tool, situation) => ({
    items: [{ type: 'apply_patch', operation: operationOf(situation) }],
    says: null,
  }),
};

const PATH = /(?:[\w.-]{1,60}\/){0,8}[\w-]{1,60}\.[a-z]{1,5}\b/i;

function operationOf({ prompt: { text, hints }, seed }: Situation): PatchOperation {
  const path = PATH.exec(text)?.[0] ?? `${seededFaker(seed, 'patch').word.noun()}.txt`;
  const lines = (hints.strings.find((hint) => hint !== path) ?? 'Hello.').split('\n');
  const added = lines.map((line) => `+${line}\n`).join('');
  if (/\b(?:delete|remove)\b/i.test(text)) return { type: 'delete_file', path };
  if (/\b(?:update|edit|change|modify|fix|patch)\b/i.test(text))
    return { type: 'update_file', path, diff: `@@\n${added}` };
  return { type: 'create_file', path, diff: added };
}

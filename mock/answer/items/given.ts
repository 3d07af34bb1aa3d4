/** Items that a script writes out itself, whatever their type: outputs of tools, those of a vendor. */
import type { JsonObject } from '../json.ts';
import { idOf, inProgress, kind, unpaid, type Place } from './kind.ts';

/** As it is to be sent. Where it has no id, it is given one. */
type GivenItem = {
  type: 'item';
  item: JsonObject & { type: string };
};

/** What the caller gives as a rule, and a server that runs such a tool itself: how the ids begin. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['function_call_output', 'fco'],
  ['custom_tool_call_output', 'ctco'],
  ['computer_call_output', 'cuo'],
  ['local_shell_call_output', 'lsho'],
  ['apply_patch_call_output', 'apco'],
  ['mcp_approval_response', 'mcpa'],
  ['additional_tools', 'at'],
  ['configuration_update', 'cfg'],
]);

export const prefixOfGiven = (type: string): string => PREFIXES.get(type) ?? 'item';

/** For every type that has no kind of its own. */
export const given = kind({
  type: 'item',
  prefix: 'item',
  write: {
    item: ({ item }: GivenItem, place: Place) => {
      const id = typeof item['id'] === 'string' ? item['id'] : idOf(prefixOfGiven(item.type), place);
      return unpaid({ ...item, id });
    },
  },
  open: (item) => (STARTS_IN_PROGRESS.has(String(item['type'])) ? inProgress(item) : item),
  fill: () => [],
});

/** Those that have `in_progress` among their statuses. */
const STARTS_IN_PROGRESS = new Set([
  'function_call_output',
  'custom_tool_call_output',
  'local_shell_call_output',
]);

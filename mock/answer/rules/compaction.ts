/** When the context is compacted, and what is kept of it. */
import type { ScriptItem } from '../items/index.ts';
import type { JsonObject } from '../json.ts';
import { textOf } from '../text-of.ts';
import { withoutDirectives } from '../directives.ts';
import type { Situation } from './situation.ts';

/** The input ends with a trigger: a compaction is all that is asked for. */
export const isTriggered = ({ items }: Situation): boolean => items.at(-1)?.['type'] === 'compaction_trigger';

/** The context is as long as it may be. */
export const isTooLong = ({ asked, inputTokens }: Situation): boolean => inputTokens >= asked.compactAt;

/** Characters that are kept of one message, from its beginning, and of all, from the end. */
const MAX_OF_EACH = 200;
const MAX_KEPT = 4_000;

/** What the user and the developer said, each on its own line. */
export function compactionOf(items: readonly JsonObject[]): ScriptItem {
  const said = items
    .filter((item) => item['type'] === 'message' && item['role'] !== 'assistant')
    .map((item) => withoutDirectives(textOf(item['content'])).slice(0, MAX_OF_EACH))
    .filter((text) => text !== '');
  const kept = said.join('\n').slice(-MAX_KEPT);
  return { type: 'compaction', summary: kept === '' ? 'Nothing was said.' : kept };
}

/** Whether a message is on the way or the last word, as some models tell. */
import type { Asked } from '../asked.ts';
import type { ScriptItem } from '../items/index.ts';

const TELLS = /gpt-5\.(?:[3-9]|[1-9]\d)|codex/i;
const SAID: readonly ScriptItem['type'][] = ['text', 'json', 'refusal', 'message'];

/** The last item of an answer, where it is a message, is its last word; what is said before is a comment. */
export function withPhases(items: ScriptItem[], { model }: Asked): ScriptItem[] {
  if (!TELLS.test(model)) return items;
  return items.map((item, index) => {
    if (!SAID.includes(item.type)) return item;
    return { ...item, phase: index === items.length - 1 ? 'final_answer' : 'commentary' } as ScriptItem;
  });
}

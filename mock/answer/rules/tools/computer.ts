import type { ComputerAction } from '../../items/computer.ts';
import type { Situation } from '../situation.ts';
import { words, type ToolRule } from './tool-rule.ts';

/** What the user wants done on the screen; a look at it, where the words do not say what. */
export const computer: ToolRule = {
  wanted: words(
    /\b(?:click|scroll|screenshot|double-click)\b|\b(?:use|open)\b[^.?!]{0,20}\b(?:computer|browser|desktop|screen)\b|\bpress (?:the )?(?:key|enter|escape|tab)\b/i,
  ),
  use: (_tool, situation) => ({ items: [{ type: 'computer', actions: actionsOf(situation) }], says: null }),
};

const KEYS = /\bpress (?:the )?(?:key )?(enter|escape|tab|[a-z])\b/i;

function actionsOf({ prompt: { text, hints } }: Situation): ComputerAction[] {
  const [x = 100, y = 200] = hints.numbers.map((number) => Math.abs(Math.trunc(number)));
  const actions: ComputerAction[] = [];
  if (/\bdouble-click\b/i.test(text)) actions.push({ type: 'double_click', x, y, keys: null });
  else if (/\bclick\b/i.test(text)) actions.push({ type: 'click', button: 'left', x, y });
  if (/\bscroll\b/i.test(text))
    actions.push({ type: 'scroll', x, y, scroll_x: 0, scroll_y: /\bup\b/i.test(text) ? -400 : 400 });
  const [typed] = hints.strings;
  if (typed !== undefined && /\b(?:type|enter|write)\b/i.test(text))
    actions.push({ type: 'type', text: typed });
  const key = KEYS.exec(text)?.[1];
  if (key !== undefined) actions.push({ type: 'keypress', keys: [key.toUpperCase()] });
  return actions.length > 0 ? actions : [{ type: 'screenshot' }];
}

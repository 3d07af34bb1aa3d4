/** How the default rules use one built-in tool. */
import type { Citation } from '../../items/citation.ts';
import type { ScriptItem } from '../../items/index.ts';
import type { BuiltInTool } from '../../tools.ts';
import type { Situation } from '../situation.ts';

export interface ToolRule {
  /** Whether the user's words clearly ask for it. */
  wanted(text: string, tool: BuiltInTool, situation: Situation): boolean;
  /** `number`: how often it was used in this answer before. */
  use(tool: BuiltInTool, situation: Situation, number: number): Use;
}

export interface Use {
  /** What is put out for it, in order. */
  items: ScriptItem[];
  /** What the model says of what came of it; null where the caller has to act first. */
  says: Saying | null;
}

export interface Saying {
  text: string;
  citations?: Citation[];
}

/** Words that ask for it, whatever the tool's settings are. */
export const words =
  (pattern: RegExp): ToolRule['wanted'] =>
  (text) =>
    pattern.test(text);

/** What the prompt is about: a quoted string, else what stands after a word like `for`, else all of it. */
export function topicOf({ prompt }: Situation, number = 0): string {
  const quoted = prompt.hints.strings[number];
  if (quoted !== undefined) return quoted;
  const about = /\b(?:for|about|on|of|whether|what|who|when|where)\s+([^.?!\n]{3,120})/i.exec(
    prompt.text,
  )?.[1];
  const topic = (about ?? prompt.text).trim().slice(0, 120);
  return topic === '' ? 'tides' : topic;
}

import type { Situation } from '../situation.ts';
import type { BuiltInTool } from '../../tools.ts';
import { topicOf, words, type ToolRule, type Use } from './tool-rule.ts';

/** One image of what the prompt is about. */
export const imageGeneration: ToolRule = {
  wanted: words(
    /\b(?:draw|paint|sketch)\b|\b(?:generate|create|make|design|edit)\b[^.?!]{0,40}\b(?:image|picture|drawing|illustration|photo|logo|painting|icon)\b/i,
  ),
  use: draw,
};

function draw({ settings }: BuiltInTool, situation: Situation, number: number): Use {
  const topic = topicOf(situation, number);
  const asked = settings['action'];
  const edits = asked === 'edit' || (asked !== 'generate' && /\bedit\b/i.test(situation.prompt.text));
  const action = edits ? 'edit' : 'generate';
  return {
    items: [{ type: 'image_generation', prompt: `A picture of ${topic}`, action }],
    says: { text: `Here is the picture of ${topic}.` },
  };
}

/** What a rule may look at. */
import type { Asked } from '../asked.ts';
import type { JsonObject } from '../json.ts';
import type { Prompt } from './prompt.ts';

export interface Situation {
  asked: Asked;
  /** Everything the model sees, in order. */
  items: readonly JsonObject[];
  inputTokens: number;
  prompt: Prompt;
  /** Digest of the request: equal requests get equal answers. */
  seed: string;
}

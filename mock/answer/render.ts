/** From planned items to output items with ids, cut where max_output_tokens ends. */
import type { Asked } from './asked.ts';
import { digest } from './digest.ts';
import { encrypt } from './encrypted.ts';
import type { JsonObject } from './json.ts';
import { logprobsOf } from './logprobs.ts';
import { EARLY_END, type Plan } from './plan.ts';
import { cutToTokens } from './tokens.ts';
import type { ScriptItem } from './types.ts';

export interface Rendered {
  output: JsonObject[];
  outputTokens: number;
  reasoningTokens: number;
  /** max_output_tokens, or an early end, left something out. */
  cut: boolean;
}

interface Written {
  /** Null when nothing of it fits. */
  item: JsonObject | null;
  tokens: number;
  cut: boolean;
}

/** `base` is what all ids derive from: the digest of the request and its occurrence number. */
export function render(plan: Plan, asked: Asked, base: string): Rendered {
  const early = plan.by === 'directive:incomplete';
  const rendered: Rendered = { output: [], outputTokens: 0, reasoningTokens: 0, cut: false };
  for (const [index, planned] of plan.items.entries()) {
    const left = asked.limit - rendered.outputTokens;
    const budget = early && planned.type !== 'reasoning' ? Math.min(left, EARLY_END) : left;
    const { item, tokens, cut } = write(planned, { asked, base, index, budget });
    if (item !== null) rendered.output.push(item);
    rendered.outputTokens += tokens;
    if (planned.type === 'reasoning') rendered.reasoningTokens += tokens;
    rendered.cut = cut;
    if (cut) break;
  }
  return rendered;
}

interface Place {
  asked: Asked;
  base: string;
  index: number;
  /** Tokens that are left. */
  budget: number;
}

function write(item: ScriptItem, place: Place): Written {
  switch (item.type) {
    case 'text':
      return writeText(item.text, place);
    case 'json':
      return writeText(JSON.stringify(item.value), place);
    case 'refusal':
      return writeMessage(item.refusal, place, (refusal) => ({ type: 'refusal', refusal }));
    case 'call':
      return writeCall(item, place);
    case 'reasoning':
      return writeReasoning(item, place);
  }
}

const idOf = (prefix: string, place: Place): string => `${prefix}_${digest(48, place.base, place.index)}`;
const statusOf = (cut: boolean): string => (cut ? 'incomplete' : 'completed');

function writeText(text: string, place: Place): Written {
  const { logprobs } = place.asked;
  return writeMessage(text, place, (kept) => ({
    type: 'output_text',
    text: kept,
    annotations: [],
    logprobs: logprobs === null ? [] : logprobsOf(kept, logprobs),
  }));
}

function writeMessage(text: string, place: Place, partOf: (text: string) => JsonObject): Written {
  // A lone surrogate has no UTF-8: it would come out of the wire as another text than was counted.
  const kept = cutToTokens(text.toWellFormed(), place.budget);
  if (kept.cut && kept.tokens === 0) return { item: null, tokens: 0, cut: true };
  const item = {
    id: idOf('msg', place),
    type: 'message',
    status: statusOf(kept.cut),
    role: 'assistant',
    content: [partOf(kept.text)],
  };
  return { item, tokens: kept.tokens, cut: kept.cut };
}

function writeCall(planned: Extract<ScriptItem, { type: 'call' }>, place: Place): Written {
  const name = cutToTokens(planned.name, place.budget);
  if (name.cut) return { item: null, tokens: 0, cut: true };
  const text = typeof planned.arguments === 'string' ? planned.arguments : JSON.stringify(planned.arguments);
  const kept = cutToTokens(text.toWellFormed(), place.budget - name.tokens);
  const item = {
    id: idOf('fc', place),
    type: 'function_call',
    status: statusOf(kept.cut),
    arguments: kept.text,
    call_id: planned.callId ?? `call_${digest(24, place.base, place.index, 'call')}`,
    name: planned.name,
  };
  return { item, tokens: name.tokens + kept.tokens, cut: kept.cut };
}

function writeReasoning(planned: Extract<ScriptItem, { type: 'reasoning' }>, place: Place): Written {
  const shown = [...(planned.summary ?? []), planned.text ?? ''].join('\n');
  // What is shown is a part of what was thought, or a sum of it; a script that shows much has thought as much.
  const wanted = planned.tokens ?? Math.max(1, cutToTokens(shown, Infinity).tokens);
  const cut = wanted >= place.budget;
  const tokens = Math.min(wanted, place.budget);
  const summary = cut
    ? []
    : (planned.summary ?? []).map((text) => ({ type: 'summary_text', text: text.toWellFormed() }));
  const item: JsonObject = { id: idOf('rs', place), type: 'reasoning', summary };
  if (planned.text !== undefined && !cut)
    item['content'] = [{ type: 'reasoning_text', text: planned.text.toWellFormed() }];
  if (place.asked.reasoning?.encrypted)
    item['encrypted_content'] = encrypt(digest(32, place.base, place.index));
  if (cut) item['status'] = 'incomplete';
  return { item, tokens, cut };
}

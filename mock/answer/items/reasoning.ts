/** What the model thought: a summary, raw text, both or neither, and all of it encrypted where that is asked for. */
import { isObject, listAt, textAt, type JsonObject } from '../json.ts';
import { digest } from '../digest.ts';
import { encrypt } from '../encrypted.ts';
import { cutToTokens } from '../tokens.ts';
import { idOf, kind, type Event, type Place, type Telling, type Written } from './kind.ts';
import { contentEvents, emptied } from './message.ts';
import { told } from './tell.ts';

/** Summary parts, raw reasoning text, or both. */
type ReasoningItem = {
  type: 'reasoning';
  summary?: string[];
  text?: string;
  tokens?: number;
};

export const reasoning = kind({
  type: 'reasoning',
  prefix: 'rs',
  write: { reasoning: write },
  open: ({ content, encrypted_content: _encrypted, status: _status, ...rest }) => ({
    ...rest,
    summary: [],
    ...(content !== undefined && { content: [] }),
  }),
  fill: (item, telling) => [...contentEvents(item, telling), ...summaryEvents(item, telling)],
});

function write(planned: ReasoningItem, place: Place): Written {
  const { asked, base, index } = place;
  const shown = [...(planned.summary ?? []), planned.text ?? ''].join('\n');
  // What is shown is a part of what was thought, or a sum of it; a script that shows much has thought as much.
  const wanted = planned.tokens ?? Math.max(1, cutToTokens(shown, Infinity).tokens);
  const cut = wanted >= place.budget;
  const summary = cut ? [] : (planned.summary ?? []).map((text) => ({ type: 'summary_text', text }));
  const item: JsonObject = { id: idOf('rs', place), type: 'reasoning', summary };
  if (planned.text !== undefined && !cut) item['content'] = [{ type: 'reasoning_text', text: planned.text }];
  if (asked.reasoning?.encrypted) item['encrypted_content'] = encrypt(digest(32, base, index));
  if (cut) item['status'] = 'incomplete';
  return { item, tokens: Math.min(wanted, place.budget), cut };
}

function summaryEvents(item: JsonObject, { place }: Telling): Event[] {
  return listAt(item, 'summary')
    .filter(isObject)
    .flatMap((part, index) => {
      const here = { ...place, summary_index: index };
      return [
        { type: 'response.reasoning_summary_part.added', ...here, part: emptied(part, 'text') },
        ...told('response.reasoning_summary_text', here, 'text', textAt(part, 'text')),
        { type: 'response.reasoning_summary_part.done', ...here, part },
      ];
    });
}

/** What stands for all that came before it, in a form that only this server reads. */
import { seal } from '../encrypted.ts';
import { cutToTokens } from '../tokens.ts';
import { idOf, kind, type Place, type Written } from './kind.ts';

type CompactionItem = {
  type: 'compaction';
  /** What the model is to know of what came before. */
  summary: string;
};

export const compaction = kind({
  type: 'compaction',
  prefix: 'cmp',
  write: { compaction: write },
  open: (item) => ({ ...item, encrypted_content: '' }),
  fill: (_item, { place }) => [{ type: 'response.compaction.compacting', ...place }],
});

/** A summary is as long as there is room for. */
function write({ summary }: CompactionItem, place: Place): Written {
  const kept = cutToTokens(summary, place.budget);
  const item = { id: idOf('cmp', place), type: 'compaction', encrypted_content: seal(kept.text) };
  return { item, tokens: Math.max(1, kept.tokens), cut: false };
}

import { fileIdOf, type FileSearchResult } from '../../items/file-search.ts';
import { objectAt } from '../../json.ts';
import { seededFaker } from '../../schema/generate.ts';
import type { BuiltInTool } from '../../tools.ts';
import type { Situation } from '../situation.ts';
import { topicOf, words, type ToolRule, type Use } from './tool-rule.ts';

/** A search of the vector stores; the text says what the best result says, and cites its file. */
export const fileSearch: ToolRule = {
  wanted: words(
    /\b(?:search|look|find|check|according to)\b[^.?!]{0,60}\b(?:files?|documents?|vector stores?|knowledge base|uploads?|pdfs?)\b|\bfile ?search\b/i,
  ),
  use: search,
};

const FILE = /\b[\w-]{1,60}\.(?:txt|md|pdf|csv|docx?|json)\b/i;
const FOUND = 3;

function search(tool: BuiltInTool, situation: Situation, number: number): Use {
  const { prompt, seed } = situation;
  const en = seededFaker(seed, 'file', number);
  const named = FILE.exec(prompt.text)?.[0];
  const found = Array.from({ length: FOUND }, (_, rank): FileSearchResult => ({
    filename: (rank === 0 && named) || `${en.word.noun()}-${rank + 1}.txt`,
    text: en.lorem.sentence(10),
    score: (95 - 20 * rank) / 100,
  }));
  const most = Number(tool.settings['max_num_results'] ?? FOUND);
  const threshold = Number(objectAt(tool.settings, 'ranking_options')['score_threshold'] ?? 0);
  const results = found.filter(({ score = 0 }) => score >= threshold).slice(0, most);
  const [best] = results;
  const query = { type: 'file_search' as const, queries: [topicOf(situation, number)], results };
  if (best === undefined) return { items: [query], says: { text: 'No file says anything of it.' } };
  const { filename, text } = best;
  const citation = { type: 'file_citation' as const, file_id: fileIdOf(filename), filename };
  return { items: [query], says: { text, citations: [citation] } };
}

import { digest } from '../../digest.ts';
import { listAt, objectAt } from '../../json.ts';
import { seededFaker } from '../../schema/generate.ts';
import type { BuiltInTool } from '../../tools.ts';
import type { Situation } from '../situation.ts';
import { topicOf, words, type ToolRule, type Use } from './tool-rule.ts';

/** A search; then a page is opened, or looked through, where the user asks for that too. The text cites what was found. */
export const webSearch: ToolRule = {
  wanted: words(
    /\b(?:search|browse|google|look(?:ing)? up)\b[^.?!]{0,60}\b(?:web|internet|online)\b|\bweb ?search\b|\b(?:web|internet|online)\b[^.?!]{0,40}\bsearch\b|\blatest news\b/i,
  ),
  use: search,
};

const OPEN = /\b(?:open|read|visit)\b[^.?!]{0,40}\b(?:page|site|link|result|article|url)\b/i;
const FIND = /\bfind\b[^.?!]{0,60}\b(?:in|on|within) (?:the|that|a) page\b/i;

function search(tool: BuiltInTool, situation: Situation, number: number): Use {
  const { prompt, seed } = situation;
  const query = topicOf(situation, number);
  const sources = [0, 1, 2].map((rank) => sourceOf(tool, query, rank));
  const [first = ''] = sources;
  const title = titleOf(query);
  const link = `([${new URL(first).hostname}](${first}))`;
  const says = `${seededFaker(seed, 'web', number).lorem.sentence(10)} ${link}`;
  return {
    items: [
      { type: 'web_search', action: { type: 'search', queries: [query], sources } },
      ...(OPEN.test(prompt.text)
        ? [{ type: 'web_search', action: { type: 'open_page', url: first } } as const]
        : []),
      ...(FIND.test(prompt.text)
        ? [{ type: 'web_search', action: { type: 'find_in_page', url: first, pattern: query } } as const]
        : []),
    ],
    says: { text: says, citations: [{ type: 'url_citation', url: first, title, of: link }] },
  };
}

/** On the domains that the tool allows, else where nobody can be found. */
function sourceOf(tool: BuiltInTool, query: string, rank: number): string {
  const allowed = listAt(objectAt(tool.settings, 'filters'), 'allowed_domains').map(String);
  const domains = allowed.filter((domain) => URL.canParse(`https://${domain}/`));
  const domain = domains.length === 0 ? 'example.com' : domains[rank % domains.length];
  return `https://${domain ?? 'example.com'}/${digest(8, query, rank)}`;
}

const titleOf = (query: string): string => `${query.slice(0, 1).toUpperCase()}${query.slice(1)}`;

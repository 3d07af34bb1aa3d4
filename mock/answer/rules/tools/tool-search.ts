import type { JsonObject } from '../../json.ts';
import { valueFor } from '../../schema/generate.ts';
import { isAllowed, isNamed, type BuiltInTool, type NamedTool } from '../../tools.ts';
import { callOf, fittingCalls } from '../call.ts';
import { byFit } from '../fit.ts';
import type { Situation } from '../situation.ts';
import { topicOf, type ToolRule, type Use } from './tool-rule.ts';

/** A search for the tools that the words fit; where the server searches, it finds them, and the best one is called. */
export const toolSearch: ToolRule = {
  wanted: (text, _tool, situation) =>
    /\b(?:find|search for|look for)\b[^.?!]{0,30}\btools?\b/i.test(text) ||
    (fittingCalls(situation).length === 0 && byFit(deferred(situation), text).length > 0),
  use: search,
};

/** What has to be looked for, and may be called then. */
const deferred = ({ asked: { tools, choice } }: Situation): NamedTool[] =>
  tools.filter(isNamed).filter((tool) => tool.deferred && isAllowed({ ...choice, only: null }, tool));

function search({ param, settings }: BuiltInTool, situation: Situation): Use {
  const { prompt, seed } = situation;
  const { parameters } = settings;
  if (settings['execution'] === 'client') {
    const asked = typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters);
    const given = asked
      ? valueFor({ type: 'object', ...parameters }, `${param}.parameters`, prompt.hints, seed, 'tool-search')
      : null;
    const query = { query: topicOf(situation) };
    return { items: [{ type: 'tool_search', arguments: (given as JsonObject | null) ?? query }], says: null };
  }
  const fitting = byFit(deferred(situation), prompt.text);
  const found = fitting.length > 0 ? fitting : deferred(situation);
  const paths = [...new Set(found.map(({ namespace, name }) => namespace ?? name))];
  const [best] = found;
  return {
    items: [
      { type: 'tool_search', arguments: { paths } },
      { type: 'tool_search_output', tools: declarationsOf(found) },
      ...(best === undefined ? [] : [callOf(best, prompt.hints, seed)]),
    ],
    says: best === undefined ? { text: 'There is no tool for this.' } : null,
  };
}

/** As they were declared; those of one namespace together. */
function declarationsOf(tools: readonly NamedTool[]): JsonObject[] {
  const namespaces = new Map<JsonObject, JsonObject[]>();
  const declarations: JsonObject[] = [];
  for (const { within, settings } of tools) {
    const inner = within === null ? undefined : namespaces.get(within);
    if (within === null) declarations.push(settings);
    else if (inner !== undefined) inner.push(settings);
    else {
      const first = [settings];
      namespaces.set(within, first);
      declarations.push({ ...within, tools: first });
    }
  }
  return declarations;
}

/** What follows when the input ends with tools that the caller found: the best of them is called. */
export function afterToolSearch(situation: Situation): Use | null {
  const { asked, items, prompt, seed } = situation;
  if (items.at(-1)?.['type'] !== 'tool_search_output') return null;
  const found = asked.tools.filter(isNamed).filter((tool) => !tool.deferred && isAllowed(asked.choice, tool));
  const names = namesIn(items.at(-1)?.['tools']);
  const fresh = found.filter((tool) => names.includes(tool.name));
  const best = byFit(fresh, prompt.text)[0] ?? fresh[0];
  if (best === undefined) return { items: [], says: { text: 'There is no tool for this.' } };
  return { items: [callOf(best, prompt.hints, seed)], says: null };
}

function namesIn(tools: unknown): unknown[] {
  if (!Array.isArray(tools)) return [];
  return tools.flatMap((tool: JsonObject) =>
    tool['type'] === 'namespace' ? namesIn(tool['tools']) : [tool['name']],
  );
}

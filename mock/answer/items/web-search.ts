/** A search of the web, a page that is opened, or a look within one: the server does it. */
import { textAt, type JsonObject } from '../json.ts';
import { idOf, inProgress, kind, wholly, type Place, type Written } from './kind.ts';
import { phases } from './tell.ts';

type WebSearchItem = {
  type: 'web_search';
  action:
    | {
        type: 'search';
        queries: readonly string[];
        /** URLs of what was found; shown with include `web_search_call.action.sources`. */
        sources?: readonly string[];
      }
    | { type: 'open_page'; url: string | null }
    | { type: 'find_in_page'; url: string; pattern: string };
  /** completed if absent */
  status?: 'completed' | 'failed';
};

export const webSearch = kind({
  type: 'web_search_call',
  prefix: 'ws',
  write: { web_search: write },
  open: (item) => inProgress(item),
  fill: (item, telling) => [
    ...phases('web_search_call', telling, 'in_progress', 'searching'),
    ...(textAt(item, 'status') === 'completed' ? phases('web_search_call', telling, 'completed') : []),
  ],
  hosted: () => true,
});

function write({ action, status = 'completed' }: WebSearchItem, place: Place): Written {
  const item = { id: idOf('ws', place), type: 'web_search_call', status, action: actionOf(action, place) };
  switch (action.type) {
    case 'search':
      return wholly(place, action.queries, item);
    case 'open_page':
      return wholly(place, [action.url ?? ''], item);
    case 'find_in_page':
      return wholly(place, [action.url, action.pattern], item);
  }
}

function actionOf(action: WebSearchItem['action'], { asked }: Place): JsonObject {
  if (action.type !== 'search') return { ...action };
  const { queries, sources = [] } = action;
  const [query] = queries;
  return {
    type: 'search',
    ...(query !== undefined && { query }),
    queries: [...queries],
    ...(asked.include.has('web_search_call.action.sources') && {
      sources: sources.map((url) => ({ type: 'url', url })),
    }),
  };
}

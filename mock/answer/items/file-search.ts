/** A search of the caller's vector stores, which the server does. */
import { textAt, type JsonObject } from '../json.ts';
import { digest } from '../digest.ts';
import { idOf, inProgress, kind, wholly, type Place, type Written } from './kind.ts';
import { phases } from './tell.ts';

/** A piece of a file that fits. What is left out is made up: an id of the file, a score that falls from result to result. */
export interface FileSearchResult {
  filename: string;
  text: string;
  fileId?: string;
  /** From 0 to 1. */
  score?: number;
  attributes?: Readonly<Record<string, string | number | boolean>>;
}

type FileSearchItem = {
  type: 'file_search';
  queries: readonly string[];
  /** Shown with include `file_search_call.results`. */
  results?: readonly FileSearchResult[];
  /** completed if absent */
  status?: 'completed' | 'incomplete' | 'failed';
};

export const fileSearch = kind({
  type: 'file_search_call',
  prefix: 'fs',
  write: { file_search: write },
  open: (item) => inProgress(item, { queries: [], results: null }),
  fill: (item, telling) => [
    ...phases('file_search_call', telling, 'in_progress', 'searching'),
    ...(textAt(item, 'status') === 'completed' ? phases('file_search_call', telling, 'completed') : []),
  ],
  hosted: () => true,
});

function write({ queries, results = [], status = 'completed' }: FileSearchItem, place: Place): Written {
  const shown = place.asked.include.has('file_search_call.results');
  return wholly(place, queries, {
    id: idOf('fs', place),
    type: 'file_search_call',
    status,
    queries: [...queries],
    results: shown ? results.map(resultOf) : null,
  });
}

/** The id of a file of that name, the same wherever it is spoken of. */
export const fileIdOf = (filename: string): string => `file-${digest(24, 'file', filename)}`;

const resultOf = (result: FileSearchResult, rank: number): JsonObject => ({
  attributes: { ...result.attributes },
  file_id: result.fileId ?? fileIdOf(result.filename),
  filename: result.filename,
  score: result.score ?? Math.max(0, (95 - 7 * rank) / 100),
  text: result.text,
});

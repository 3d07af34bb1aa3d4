/** What `include` adds to the items of an answer, and what stays out of them without it. */
import type { RequirementId } from '../../../spec/index.ts';
import type { Collector } from '../collector.ts';
import { objectAt, own, textAt } from '../values.ts';
import type { Json, JsonObject } from '../reading.ts';
import { isNothing } from '../values.ts';
import type { Answer } from './answer.ts';
import type { PlaceWithin } from './place.ts';

interface Row {
  name: string;
  item: string;
  requirement: RequirementId;
  /** Below the item. */
  pointer: string;
  /** Undefined where the item has no place for it. */
  value: (item: JsonObject) => Json | undefined;
  /** Without being asked for it is not there. */
  onlyThen: boolean;
}

const ROWS: readonly Row[] = [
  {
    name: 'web_search_call.action.sources',
    item: 'web_search_call',
    requirement: 'hosted.web-search-sources',
    pointer: '/action/sources',
    value: (item) => {
      const action = objectAt(item, 'action');
      return textAt(action, 'type') === 'search' ? (own(action, 'sources') ?? null) : undefined;
    },
    onlyThen: false,
  },
  {
    name: 'file_search_call.results',
    item: 'file_search_call',
    requirement: 'hosted.file-search',
    pointer: '/results',
    value: (item) => own(item, 'results') ?? null,
    onlyThen: true,
  },
  {
    name: 'code_interpreter_call.outputs',
    item: 'code_interpreter_call',
    requirement: 'hosted.code-interpreter',
    pointer: '/outputs',
    value: (item) => own(item, 'outputs') ?? null,
    onlyThen: true,
  },
];

export function checkIncluded(
  { output }: Answer,
  asked: JsonObject,
  to: Collector,
  place: PlaceWithin,
): void {
  const include = own(asked, 'include');
  const names = new Set<unknown>(Array.isArray(include) ? include : []);
  for (const [index, item] of output.entries()) {
    const row = ROWS.find((each) => each.item === textAt(item, 'type'));
    const value = row?.value(item);
    if (row === undefined || value === undefined || textAt(item, 'status') !== 'completed') continue;
    const where = place(`/output/${index}${row.pointer}`);
    if (names.has(row.name))
      to.check(
        row.requirement,
        Array.isArray(value),
        `a list, since include names ${row.name}`,
        value,
        where,
      );
    else if (row.onlyThen)
      to.check(
        row.requirement,
        isNothing(value),
        `null, since include does not name ${row.name}`,
        value,
        where,
      );
  }
}

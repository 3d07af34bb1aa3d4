/** The tags of Vitest that a test of a case carries, to choose by: `vitest --tags-filter "tools && !negative"`. */
import { cases } from '../../suites/index.ts';
import type { Case } from '../../suites/case.ts';

/** Its subject, which is what stands before the dot of its id, and what is particular to it. */
export function tagsOf(each: Case): string[] {
  return [
    subjectOf(each),
    ...(each.quick === true ? ['quick'] : []),
    ...(each.negative === true ? ['negative'] : []),
  ];
}

/**
 * For `test.tags` of a Vitest config: Vitest takes no tag that is not described there.
 *
 * ```ts
 * export default defineConfig({ test: { tags: conformanceTags } });
 * ```
 */
export const conformanceTags: { name: string; description: string }[] = [
  { name: 'quick', description: 'the mandatory core of the Responses API' },
  { name: 'negative', description: 'sends wrong requests' },
  ...[...new Set(cases.map(subjectOf))].map((name) => ({ name, description: `cases about ${name}` })),
];

function subjectOf({ id }: Case): string {
  return id.slice(0, id.indexOf('.'));
}

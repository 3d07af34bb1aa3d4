/** Writes what changed into the text of a baseline: comments, order and the form of everything else stay. */
import type { Document, YAMLMap, YAMLSeq } from 'yaml';
import type { Report } from '../../../spec/generated/report.ts';

type BaselineUse = NonNullable<Report['baseline']>;

const NEW = `# Known failures. They do not fail a run until they expire; see to the reason and the owner of each.
entries:
`;

/**
 * @param text of the file that the run was told; null where there is none yet
 * @param use what the report says of it, with the changes
 */
export async function writeChange(
  text: string | null,
  { changes, entries: now }: BaselineUse,
): Promise<string> {
  const { added = [], renewed = [], removed = [] } = changes ?? {};
  const { parseDocument, isMap, isSeq, YAMLSeq: Seq } = await import('yaml');
  const document: Document = parseDocument(text ?? NEW);
  const found = document.get('entries');
  let entries = found as YAMLSeq<YAMLMap>;
  if (!isSeq(found)) {
    entries = new Seq<YAMLMap>(document.schema);
    document.set('entries', entries);
  }
  const byName = new Map(now.map((each) => [each.entry, each]));
  const nameOf = (item: unknown): string => (isMap(item) ? String(item.get('requirement')) : '');
  for (const item of entries.items) {
    const name = nameOf(item);
    if (renewed.includes(name)) item.set('expires', byName.get(name)?.expires);
  }
  entries.items = entries.items.filter((item) => !removed.includes(nameOf(item)));
  for (const name of added) {
    const entry = byName.get(name);
    if (entry !== undefined) entries.add(document.createNode(writtenOf(entry)) as YAMLMap);
  }
  // A list that was empty was written as [], and would go on in that form.
  entries.flow = entries.items.length === 0;
  return document.toString({ lineWidth: 0 });
}

function writtenOf({ entry, reason, owner, expires, flaky }: BaselineUse['entries'][number]): object {
  return { requirement: entry, reason, ...(owner !== null && { owner }), expires, ...(flaky && { flaky }) };
}

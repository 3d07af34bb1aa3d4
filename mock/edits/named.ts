/** Rows of a catalogue by their ids. */

/** @throws TypeError naming the first id that is not in the catalogue, and the nearest that is */
export function named<Row extends { id: string }>(
  kind: string,
  rows: ReadonlyMap<string, Row>,
  ids: readonly string[],
): Row[] {
  return [...new Set(ids)].map((id) => {
    const found = rows.get(id);
    if (!found)
      throw new TypeError(`There is no ${kind} ${JSON.stringify(id.slice(0, 60))}${hint(id, rows)}`);
    return found;
  });
}

function hint(id: string, rows: ReadonlyMap<string, { id: string }>): string {
  const words = new Set(id.toLowerCase().slice(0, 60).split('-'));
  const shared = (other: string) => other.split('-').filter((word) => words.has(word)).length;
  const nearest = [...rows.keys()].sort((a, b) => shared(b) - shared(a))[0];
  return nearest !== undefined && shared(nearest) > 0 ? `; did you mean ${JSON.stringify(nearest)}?` : '.';
}

/** The grammar of the innermost bracket: runs of deltas, and what an announcement may hold. */
import { LISTS, type Bracket, type ItemBracket } from './brackets.ts';
import { textsOf } from './final.ts';
import type { BrokenFinding } from './finding.ts';
import type { Scene } from './grammar.ts';
import { pointerOfPath, valueAtPath } from './paths.ts';
import type { JsonObject, StreamEvent } from './reading.ts';
import type { Run, Runs } from './runs.ts';
import { breakBeneath, placeOf, quote } from './say.ts';

/** Each run of deltas is ended by its done event, before what it is in is closed. */
export function checkRuns(
  scene: Scene,
  runs: Runs,
  closed: StreamEvent | null,
  under: BrokenFinding | null,
): void {
  const { to, ended, unreadable, brackets } = scene;
  for (const run of runs) {
    checkStarted(scene, run, under);
    if (run.firstDelta === null) continue;
    const type = run.row.doneType ?? 'its done event';
    if (run.finish !== null && (closed === null || run.finish.index < closed.index)) {
      to.keep('stream.done-present');
      continue;
    }
    if (run.finish === null && !ended && closed === null) continue;
    const end = closed ?? brackets.terminals[0] ?? null;
    if (end === null && under === null) continue;
    breakBeneath(to, under ?? (run.finish === null ? unreadable : null), 'stream.done-present', {
      expected: `${type} before ${end?.type ?? 'the end'}`,
      got: run.finish === null ? 'none' : 'it came after',
      place: end === null ? {} : placeOf(run.finish ?? end),
    });
  }
}

/** The grammar lets no text of some lists come before its entry was begun. */
function checkStarted({ to, unreadable }: Scene, run: Run, under: BrokenFinding | null): void {
  const { announcement } = run.row;
  if (announcement === null) return;
  if (run.started !== null && run.started.index <= run.first.index) {
    to.keep(announcement.requirement);
    return;
  }
  breakBeneath(to, under ?? (run.started === null ? unreadable : null), announcement.requirement, {
    expected: `${announcement.type} before ${run.first.type}`,
    got: run.started === null ? 'none' : `it came after, as event ${run.started.index}`,
    place: placeOf(run.first),
  });
}

export function earlier(one: StreamEvent | null, other: StreamEvent | null): StreamEvent | null {
  if (one === null || other === null) return one ?? other;
  return one.index < other.index ? one : other;
}

/** What an item holds came by deltas, and not already with its announcement. */
export function checkContent(scene: Scene, item: ItemBracket, under: BrokenFinding | null): void {
  const finding = checkDeltas(scene, item, under);
  checkEmpty(scene, item, finding ?? under);
}

function checkDeltas(
  { to, final, finalById, unreadable }: Scene,
  item: ItemBracket,
  under: BrokenFinding | null,
): BrokenFinding | null {
  const holder = item.closing ?? (item.id === null ? undefined : finalById.get(item.id));
  const told = new Map<string, { pointer: string; value: string; event: StreamEvent }>();
  for (const bracket of [item, ...item.parts]) {
    for (const run of bracket.runs) {
      if (run.row.promised !== true) continue;
      if (run.joined !== '' || run.afterwards !== '') {
        to.keep('stream.deltas-present');
      } else if (run.finish !== null && run.whole !== null && run.whole !== '') {
        told.set(keyOf(bracket, run), {
          pointer: pointerOfPath(run.row.path),
          value: run.whole,
          event: run.finish,
        });
      }
    }
  }
  const event = item.closed ?? final?.event ?? null;
  const fits = [item, ...item.parts].every((bracket) => bracket.misfits.length === 0);
  if (holder !== undefined && event !== null && fits) {
    for (const text of textsOf(holder, item)) {
      if (text.value === '' || text.run !== null || text.row.promised !== true) continue;
      const pointer = holder === item.closing ? `/item${text.pointer}` : text.pointer;
      told.set(text.pointer, { pointer, value: text.value, event });
    }
  }
  let first: BrokenFinding | null = null;
  for (const { pointer, value, event: where } of told.values()) {
    const finding = breakBeneath(to, under ?? unreadable, 'stream.deltas-present', {
      expected: `deltas that bring ${quote(value, 40)}`,
      got: `none; it came with ${where.type} alone`,
      place: placeOf(where, pointer),
    });
    first ??= finding;
  }
  return first;
}

function keyOf(bracket: Bracket, run: Run): string {
  const above = bracket.kind === 'item' ? '' : `/${LISTS[bracket.kind].list}/${bracket.index ?? 0}`;
  return pointerOfPath(run.path, above);
}

function checkEmpty({ to }: Scene, item: ItemBracket, under: BrokenFinding | null): void {
  for (const bracket of [item, ...item.parts]) {
    if (bracket.opening === null || bracket.opened === null || bracket.runs.size + item.parts.length === 0)
      continue;
    const field = bracket.kind === 'item' ? 'item' : 'part';
    const filled = filledIn(bracket.opening, bracket);
    if (filled === null) to.keep('stream.added-empty');
    else {
      breakBeneath(to, under, 'stream.added-empty', {
        expected: `an ${field === 'item' ? 'item' : 'announced part'} without content`,
        got: quote(filled.value, 40),
        place: placeOf(bracket.opened, `/${field}${filled.pointer}`),
      });
    }
  }
}

/** The first text that an announcement already holds, in the places where text should accumulate. */
function filledIn(opening: JsonObject, bracket: Bracket): { pointer: string; value: string } | null {
  if (bracket.kind === 'item') return textsOf(opening, null).find((text) => text.value !== '') ?? null;
  for (const run of bracket.runs) {
    const value = valueAtPath(opening, run.path);
    if (typeof value === 'string' && value !== '') return { pointer: pointerOfPath(run.path), value };
  }
  return null;
}

/** The grammar of what a server does itself: the phases of hosted calls, and what is put into items and parts by number. */
import { grammar } from '../../spec/index.ts';
import type { Bracket, ItemBracket } from './brackets.ts';
import type { BrokenFinding } from './finding.ts';
import type { Scene } from './grammar.ts';
import { nonEmpty } from './json.ts';
import type { StreamEvent } from './reading.ts';
import { phasesOf, rowOf } from './rows.ts';
import { breakBeneath, breakOnce, placeOf, type Deviation } from './say.ts';

const RANK = { first: 0, middle: 1, last: 2 } as const;

/** The phases come in their order, the first and the last are told, and the last one is how the item ends. */
export function checkPhases(scene: Scene, item: ItemBracket, under: BrokenFinding | null): void {
  const root = checkOrder(scene, item, under) ?? under;
  // Of an item of another type than its events, or without an announcement, nothing can be missed.
  if (item.type === null || item.misfits.length > 0 || item.opened === null) return;
  checkShown(scene, item, item.type, root);
  checkStatus(scene, item, root);
}

function checkOrder({ to }: Scene, item: ItemBracket, under: BrokenFinding | null): BrokenFinding | null {
  if (item.phases.length === 0) return null;
  const deviations: Deviation[] = [];
  let latest: StreamEvent | null = null;
  for (const event of item.phases) {
    const rank = rankOf(event);
    const before = latest === null ? -1 : rankOf(latest);
    // After the last one all is told as overrun.
    if (before !== RANK.last && (rank < before || (rank === before && rank === RANK.first))) {
      deviations.push({
        expected: `${event.type} before ${latest?.type}`,
        got: event.type,
        place: placeOf(event),
      });
    }
    if (rank >= before) latest = event;
  }
  for (const event of item.overrun) {
    deviations.push({
      expected: `nothing but the end of the item after ${item.lastPhase?.type}`,
      got: event.type,
      place: placeOf(event),
    });
  }
  if (deviations.length === 0) to.keep('stream.phase-order');
  return breakOnce(to, 'stream.phase-order', deviations, under);
}

function rankOf(event: StreamEvent): number {
  const phase = rowOf(event)?.phase;
  return phase === undefined ? RANK.middle : RANK[phase];
}

function checkShown(
  { to, unreadable }: Scene,
  item: ItemBracket,
  type: string,
  under: BrokenFinding | null,
): void {
  const [first] = phasesOf(type, 'first');
  if (first === undefined || item.closed === null) return;
  const missed: Deviation[] = [];
  const signalled = item.phases.map((event) => event.type);
  if (!signalled.includes(first.type))
    missed.push({
      expected: `${first.type} within the item`,
      got: 'none',
      place: placeOf(item.opened ?? item.first),
    });
  const lasts = lastPhasesOf(type, nonEmpty(item.closing?.['status']));
  if (lasts.length > 0 && item.lastPhase === null) {
    const expected = `${lasts.map((each) => each.type).join(' or ')} before ${item.closed.type}`;
    missed.push({ expected, got: 'none', place: placeOf(item.closed) });
  }
  if (missed.length === 0) to.keep('stream.phase-shown');
  else breakOnce(to, 'stream.phase-shown', missed, under ?? unreadable);
}

/** Some ways to end have no signal of their own; to be closed in the middle of the work is no way to end. */
function lastPhasesOf(type: string, status: string | null): ReturnType<typeof phasesOf> {
  const lasts = phasesOf(type, 'last');
  const isFinal = grammar['response.output_item.done'].statuses?.includes(status ?? '') === true;
  return isFinal ? lasts.filter((each) => each.row.statuses?.includes(status ?? '')) : lasts;
}

function checkStatus({ to }: Scene, item: ItemBracket, under: BrokenFinding | null): void {
  const { lastPhase, closed } = item;
  const status = nonEmpty(item.closing?.['status']);
  const statuses = lastPhase === null ? undefined : rowOf(lastPhase)?.statuses;
  if (lastPhase === null || closed === null || status === null || statuses === undefined) return;
  if (statuses.includes(status)) {
    to.keep('stream.phase-fits-status');
    return;
  }
  breakBeneath(to, under, 'stream.phase-fits-status', {
    expected: `status ${statuses.join(' or ')}, after ${lastPhase.type}`,
    got: `status ${status}`,
    place: placeOf(closed, '/item/status'),
  });
}

/** Annotations, partial images and commands are counted, each kind from 0 in its item or part. */
export function checkEntries({ to }: Scene, bracket: Bracket, under: BrokenFinding | null): void {
  const next = new Map<string, number>();
  const deviations: Deviation[] = [];
  for (const { event, row } of bracket.inserted) {
    const given = row.index === undefined ? undefined : event.data[row.index];
    if (row.index === undefined || typeof given !== 'number') continue;
    const expected = next.get(event.type) ?? 0;
    next.set(event.type, expected + 1);
    if (given === expected) continue;
    deviations.push({
      expected: `${row.index} ${expected}`,
      got: `${row.index} ${given}`,
      place: placeOf(event, `/${row.index}`),
    });
  }
  if (next.size > 0 && deviations.length === 0) to.keep('stream.entry-index');
  breakOnce(to, 'stream.entry-index', deviations, under);
}

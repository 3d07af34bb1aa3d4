/**
 * Layer 3: the stream as a bracket language. Every check asks what was recorded in the brackets, so that a missing opening is
 * one finding, and what follows from it stands beneath it. Of what a failed stream, or one that was cut, left open nothing is said.
 */
import { grammar, type GrammarRow, type RequirementId } from '../../spec/index.ts';
import { emptyBrackets, type Bracket, type Brackets, type ItemBracket } from './brackets.ts';
import type { Collector } from './collector.ts';
import type { JudgeContext } from './context.ts';
import { finalOf, type Final } from './final.ts';
import type { BrokenFinding } from './finding.ts';
import { checkContent, checkRuns, earlier } from './grammar-content.ts';
import { checkEntries, checkPhases } from './grammar-hosted.ts';
import { checkLifecycle, checkResponses, checkSequence } from './grammar-lifecycle.ts';
import { isObject, nonEmpty } from './json.ts';
import { queryOf } from './read.ts';
import type { JsonObject, Reading, StreamEvent } from './reading.ts';
import { breakBeneath, breakOnce, placeOf } from './say.ts';

/** What a reader could not make out may be what is missed: what is absent then stands beneath it. */
const UNREADABLE: readonly RequirementId[] = [
  'http.body-complete',
  'sse.lines',
  'sse.data-json',
  'sse.no-chat-chunks',
];

const INDEX_REQUIREMENT: Record<Bracket['kind'], RequirementId> = {
  item: 'stream.item-index',
  part: 'stream.part-index',
  summary: 'stream.summary-index',
};

/** The fields by which a client recognises an item. */
export const IDENTITY = ['type', 'id', 'call_id', 'name'] as const;

/** What the checks of one stream share. */
export interface Scene {
  reading: Reading;
  brackets: Brackets;
  to: Collector;
  final: Final | null;
  /** The items of the final output that have an id. */
  finalById: ReadonlyMap<string, JsonObject>;
  /** Beneath which stands what is absent; null when all could be read. */
  unreadable: BrokenFinding | null;
  /** The stream came to an end of its own at which everything has to be closed. */
  ended: boolean;
}

export function checkGrammar(reading: Reading, _context: JudgeContext, to: Collector): void {
  const { exchange, kind, status } = reading;
  if (isResumed(reading)) return;
  // A turn over a WebSocket that was refused is one message, and no stream.
  if (reading.socket && status >= 400) return;
  const silent =
    kind === 'empty' && reading.streamAsked && status >= 200 && status < 300 && exchange.failure === null;
  if (kind !== 'stream' && !silent) return;
  const brackets = reading.brackets ?? emptyBrackets();
  const unreadable = UNREADABLE.map((id) => to.broken(id)).find((finding) => finding !== null) ?? null;
  const failed = brackets.terminals.some(
    (event) => event.type === 'error' || event.type === 'response.failed',
  );
  const ended = exchange.failure === null && !failed;
  const final = finalOf(reading);
  const finalById = new Map<string, JsonObject>();
  for (const item of final?.output ?? []) {
    const id = nonEmpty(item['id']);
    if (id !== null && !finalById.has(id)) finalById.set(id, item);
  }
  const scene: Scene = { reading, brackets, to, final, finalById, unreadable, ended };
  checkLifecycle(scene);
  checkSequence(scene);
  checkResponses(scene);
  checkItems(scene);
  checkRuns(scene, brackets.runs, null, null);
  checkLate(scene, brackets.late, null);
}

/** A stream that is taken up again begins in the middle: what it lacks was told before. */
export function isResumed({ exchange }: Reading): boolean {
  return queryOf(exchange.request.url).has('starting_after');
}

function checkItems(scene: Scene): void {
  const { brackets, to } = scene;
  let next = 0;
  for (const item of brackets.items) {
    const root = checkOpened(scene, item, null);
    next = checkIndex(scene, item, next, root);
    checkIds(scene, item, root);
    checkFits(scene, item, root);
    const open = checkClosed(scene, item, null, root);
    const closer = open ?? root;
    let nextPart = { part: 0, summary: 0 };
    for (const part of item.parts) {
      const partRoot = checkOpened(scene, part, root) ?? root;
      nextPart = { ...nextPart, [part.kind]: checkIndex(scene, part, nextPart[part.kind], partRoot) };
      checkFits(scene, part, partRoot);
      const openPart = checkClosed(scene, part, item, partRoot ?? open);
      checkRuns(scene, part.runs, earlier(part.closed, item.closed), openPart ?? partRoot ?? open);
      checkEntries(scene, part, partRoot);
    }
    checkRuns(scene, item.runs, item.closed, closer);
    checkPhases(scene, item, closer);
    checkEntries(scene, item, root);
    checkContent(scene, item, root);
    checkStable(scene, item, root);
    const late = [item, ...item.parts].flatMap((bracket) => bracket.late);
    if (item.closed !== null && late.length === 0) to.keep('stream.nothing-after-done');
    checkLate(scene, late, root);
  }
  checkInterleaving(scene);
  if (brackets.items.length === 0 && scene.final?.whole === true)
    checkUnannounced(scene, scene.final.output ?? []);
  if (brackets.items.some((item) => item.opened !== null && item.openedAgain.length === 0))
    to.keep('stream.item-opened-once');
}

/** Announced, and before anything else was said of it. */
function checkOpened(
  { to, unreadable }: Scene,
  bracket: Bracket,
  under: BrokenFinding | null,
): BrokenFinding | null {
  const { type, row } = opening(bracket);
  const requirement = row.announced;
  if (requirement === undefined) return null;
  for (const again of bracket.openedAgain) {
    breakBeneath(to, under, 'stream.item-opened-once', {
      expected: `one ${type} for output_index ${bracket.index ?? 'unknown'}`,
      got: 'another one',
      place: placeOf(again),
    });
  }
  if (bracket.opened === null || bracket.opened.index > bracket.first.index) {
    return breakBeneath(to, under ?? (bracket.opened === null ? unreadable : null), requirement, {
      expected: `${type} before ${bracket.first.type}`,
      got: bracket.opened === null ? 'none' : `it came after, as event ${bracket.opened.index}`,
      place: placeOf(bracket.first),
    });
  }
  to.keep(requirement);
  return null;
}

/** Returns the index that the next of its kind should take. */
function checkIndex({ to }: Scene, bracket: Bracket, next: number, under: BrokenFinding | null): number {
  const requirement = INDEX_REQUIREMENT[bracket.kind];
  const field = { item: 'output_index', part: 'content_index', summary: 'summary_index' }[bracket.kind];
  const { opened, index } = bracket;
  const given = opened === null ? undefined : opened.data[field];
  let root = under;
  if (opened !== null && typeof given === 'number') {
    if (given === next) to.keep(requirement);
    else {
      root = breakBeneath(to, under, requirement, {
        expected: `${field} ${next}`,
        got: `${field} ${given}`,
        place: placeOf(opened, `/${field}`),
      });
      if (bracket.collides && bracket.kind === 'item') {
        to.fold(
          root,
          'stream.item-opened-once',
          'an output_index announced once',
          given,
          placeOf(opened, `/${field}`),
        );
      }
    }
  }
  breakOnce(
    to,
    requirement,
    bracket.wrongIndexes.map((event) => ({
      expected: `${field} ${index ?? 'as announced'}`,
      got: event.data[field] ?? 'none',
      place: placeOf(event, `/${field}`),
    })),
    root,
  );
  if (bracket.collides || (opened === null && index === null)) return next;
  return Math.max(next, index ?? next) + 1;
}

function checkIds({ to }: Scene, item: ItemBracket, under: BrokenFinding | null): void {
  if (item.named) to.keep('stream.item-id');
  breakOnce(
    to,
    'stream.item-id',
    item.wrongIds.map((event) => ({
      expected: `item_id ${item.id ?? ''}`,
      got: event.data['item_id'],
      place: placeOf(event, '/item_id'),
    })),
    under,
  );
}

function checkFits({ to }: Scene, bracket: Bracket, under: BrokenFinding | null): void {
  if (bracket.type !== null && bracket.runs.size > 0) to.keep('stream.event-fits-item');
  const what = bracket.kind === 'item' ? 'item' : 'part';
  breakOnce(
    to,
    'stream.event-fits-item',
    bracket.misfits.map((event) => ({
      expected: `events that fit ${what === 'item' ? 'an item' : 'a part'} of type ${bracket.type ?? 'unknown'}`,
      got: carriedType(event) ?? event.type,
      place: placeOf(event),
    })),
    under,
  );
}

function carriedType(event: StreamEvent): string | null {
  const { part } = event.data;
  return isObject(part) ? `${event.type} with a part of type ${nonEmpty(part['type']) ?? 'unknown'}` : null;
}

/** Closed exactly once, and before its parent is. Returns the finding if it was left open. */
function checkClosed(
  { to, unreadable, ended, brackets }: Scene,
  bracket: Bracket,
  parent: ItemBracket | null,
  under: BrokenFinding | null,
): BrokenFinding | null {
  const requirement = opening(bracket).row.closed;
  if (requirement === undefined) return null;
  const type = opening(bracket).type.replace(/added$/, 'done');
  const what = `${bracket.kind} ${bracket.index ?? ''}`.trim();
  for (const again of bracket.closedAgain) {
    breakBeneath(to, under, requirement, {
      expected: `one ${type} for ${what}`,
      got: 'another one',
      place: placeOf(again),
    });
  }
  const parentClosed = parent?.closed ?? null;
  const end = parentClosed ?? brackets.terminals[0] ?? null;
  if (bracket.closed !== null) {
    if (parentClosed === null || bracket.closed.index < parentClosed.index) {
      if (bracket.closedAgain.length === 0) to.keep(requirement);
      return null;
    }
    return breakBeneath(to, under, requirement, {
      expected: `${type} before ${parentClosed.type}`,
      got: 'it came after',
      place: placeOf(bracket.closed),
    });
  }
  if (!ended || (end === null && under === null)) return null;
  return breakBeneath(to, under ?? unreadable, requirement, {
    expected: `${type} for ${what} before ${end?.type ?? 'the end'}`,
    got: 'none',
    place: end === null ? {} : placeOf(end),
  });
}

function checkStable({ to, reading }: Scene, item: ItemBracket, under: BrokenFinding | null): void {
  const { opening: announced, closing, closed } = item;
  if (announced === null || closing === null || closed === null) return;
  let stable = true;
  for (const field of IDENTITY) {
    const [before, after] = [announced[field], closing[field]];
    if (typeof before !== 'string' || typeof after !== 'string' || before === after) continue;
    stable = false;
    breakBeneath(to, under, 'stream.item-stable', {
      expected: `${field} ${before}, as announced`,
      got: `${field} ${after}`,
      place: placeOf(closed, `/item/${field}`),
    });
  }
  if (stable && reading.brackets !== null) to.keep('stream.item-stable');
}

function checkLate({ to }: Scene, late: readonly StreamEvent[], under: BrokenFinding | null): void {
  breakOnce(
    to,
    'stream.nothing-after-done',
    late.map((event) => ({
      expected: 'nothing more of what was closed',
      got: event.type,
      place: placeOf(event),
    })),
    under,
  );
}

function checkInterleaving({ to, brackets }: Scene): void {
  const opened = brackets.items.filter((item) => item.opened !== null);
  let open: ItemBracket | null = null;
  let interleaved = false;
  for (const item of opened) {
    const start = item.opened;
    if (start === null) continue;
    if (open !== null && open.closed !== null && open.closed.index > start.index) {
      interleaved = true;
      to.break(
        'stream.no-interleaving',
        `item ${open.index ?? ''} closed before the next is announced`,
        'both open',
        placeOf(start),
      );
    }
    if ((item.closed?.index ?? -1) > (open?.closed?.index ?? -1)) open = item;
  }
  if (opened.length > 1 && !interleaved) to.keep('stream.no-interleaving');
}

/** The final output has texts, and the stream told nothing of any item. */
function checkUnannounced({ to, unreadable, brackets }: Scene, output: readonly JsonObject[]): void {
  const end = brackets.terminals[0];
  if (output.length === 0 || end === undefined) return;
  const types = output
    .map((item) => nonEmpty(item['type']) ?? 'unknown')
    .slice(0, 10)
    .join(', ');
  breakBeneath(to, unreadable, 'stream.deltas-present', {
    expected: `events that bring the output: ${types}`,
    got: `none; it came with ${end.type} alone`,
    place: placeOf(end, '/response/output'),
  });
}

/** The row by which a bracket is opened. */
function opening(bracket: Bracket): { type: string; row: GrammarRow } {
  return OPENINGS[bracket.kind];
}

const OPENINGS = {
  item: { type: 'response.output_item.added', row: grammar['response.output_item.added'] },
  part: { type: 'response.content_part.added', row: grammar['response.content_part.added'] },
  summary: {
    type: 'response.reasoning_summary_part.added',
    row: grammar['response.reasoning_summary_part.added'],
  },
} satisfies Record<Bracket['kind'], { type: string; row: GrammarRow }>;

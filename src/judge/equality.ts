/** Layer 4: the same thing said twice is said the same way. */
import { checkAnnotations } from './annotations.ts';
import { LISTS, type Bracket, type ItemBracket, type PartBracket } from './brackets.ts';
import type { Collector } from './collector.ts';
import type { JudgeContext } from './context.ts';
import { differenceOf, sameValue, saysNothing } from './difference.ts';
import { finalOf, matchFinal, textAt, textsOf, type Final, type Match } from './final.ts';
import type { Place } from './finding.ts';
import { IDENTITY, isResumed } from './grammar.ts';
import { nonEmpty, step } from './json.ts';
import { pointerOfPath, valueAtPath } from './paths.ts';
import type { Reading, StreamEvent } from './reading.ts';
import type { Run } from './runs.ts';
import { breakBeneath, placeOf, quote } from './say.ts';
import { checkTurn } from './socket.ts';

/** One place where a text is said. */
interface Telling {
  where: string;
  text: string;
  place: Place;
}

export function checkEquality(reading: Reading, _context: JudgeContext, to: Collector): void {
  const { brackets } = reading;
  if (brackets === null || reading.kind !== 'stream' || isResumed(reading)) return;
  const final = finalOf(reading);
  const matches = final === null || final.output === null ? [] : matchFinal(brackets, final.output);
  const matchOf = new Map(matches.map((match) => [match.announced, match]));
  for (const item of brackets.items) {
    const match = matchOf.get(item) ?? null;
    for (const run of item.runs) checkRun(to, item, null, run, final, match);
    for (const part of item.parts) {
      for (const run of part.runs) checkRun(to, item, part, run, final, match);
      checkAnnotations(to, item, part, final, match);
    }
    checkName(to, item);
  }
  if (final !== null) checkFinal(reading, to, final, matches);
  checkTurn(reading, to);
}

function checkRun(
  to: Collector,
  item: ItemBracket,
  part: PartBracket | null,
  run: Run,
  final: Final | null,
  match: Match | null,
): void {
  if (run.equality === null) return;
  const tellings = tellingsOf(item, part, run, final, match);
  const [first, ...others] = tellings;
  if (first === undefined || others.length === 0) return;
  const announced = run.started === null ? valueAtPath((part ?? item).opening, run.path) : undefined;
  // A server that announces content, and then goes on from there, is told so elsewhere; the whole still has to agree.
  const wholes = [first.text];
  if (run.firstDelta !== null) {
    if (run.afterwards !== '') wholes.push(run.joined + run.afterwards);
    if (typeof announced === 'string' && announced !== '') wholes.push(announced + run.joined);
  }
  const same = (text: string): boolean =>
    wholes.some((whole) => whole === text || (run.row.as === 'json' && sameJson(whole, text)));
  const differing = others.filter((telling) => !same(telling.text));
  if (differing.length === 0) {
    to.keep(run.equality);
    return;
  }
  // A character that was cut in two on its way is told by the framing.
  const mangled = tellings.some(({ text }) => text.includes('\uFFFD') || !text.isWellFormed());
  let finding = mangled ? to.broken('sse.utf8') : null;
  for (const telling of differing) {
    const [expected, got] = contrast(first.text, telling.text);
    const said = breakBeneath(to, finding, run.equality, {
      expected: `as in ${first.where}: ${expected}`,
      got: `in ${telling.where}: ${got}`,
      place: telling.place,
    });
    finding ??= said;
  }
}

function tellingsOf(
  item: ItemBracket,
  part: PartBracket | null,
  run: Run,
  final: Final | null,
  match: Match | null,
): Telling[] {
  const tellings: Telling[] = [];
  const tell = (where: string, text: string | null | undefined, place: Place): void => {
    if (typeof text === 'string') tellings.push({ where, text, place });
    // A snapshot that lists its parts, and not this one, says that there is no such text.
    else if (text === undefined) tellings.push({ where: `${where} (absent)`, text: '', place });
  };
  const beginning = run.firstDelta ?? (run.joined === '' ? null : run.started);
  if (beginning !== null) tell('the joined deltas', run.joined, placeOf(beginning));
  if (run.finish !== null) tell(run.finish.type, run.whole, placeOf(run.finish));
  if (part !== null && part.closed !== null && part.closing !== null && holds(part, run)) {
    const value = valueAtPath(part.closing, run.path);
    tell(
      part.closed.type,
      typeof value === 'string' ? value : null,
      placeOf(part.closed, pointerOfPath(run.path, '/part')),
    );
  }
  if (item.closed !== null && item.closing !== null) {
    tell(
      item.closed.type,
      textAt(item.closing, part, run),
      placeOf(item.closed, `/item${pointerOf(part, run)}`),
    );
  }
  if (final !== null && match !== null) {
    const pointer = `/response/output/${match.position}${pointerOf(part, run)}`;
    tell('the final output', textAt(match.item, part, run), placeOf(final.event, pointer));
  }
  return tellings;
}

/** A part that was closed as another type has no such text; that is said of its type. */
function holds(part: Bracket, run: Run): boolean {
  return (
    part.type === null ||
    part.closing?.['type'] === part.type ||
    valueAtPath(part.closing, run.path) !== undefined
  );
}

function pointerOf(part: PartBracket | null, run: Run): string {
  const above = part === null ? '' : step(step('', LISTS[part.kind].list), part.position);
  return pointerOfPath(run.path, above);
}

/** Arguments may be written with other spaces and still be the same. */
function sameJson(one: string, other: string): boolean {
  try {
    return sameValue(JSON.parse(one), JSON.parse(other));
  } catch {
    return false;
  }
}

/** Two texts from where they part, so that a difference far in is seen. */
function contrast(one: string, other: string): [string, string] {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  if (at < 60) return [quote(one), quote(other)];
  const from = at - 20;
  return [
    `…${quote(one.slice(from).toWellFormed(), 60)} (${one.length} characters)`,
    `…${quote(other.slice(from).toWellFormed(), 60)} (${other.length} characters)`,
  ];
}

function checkName(to: Collector, item: ItemBracket): void {
  const called = nonEmpty(item.opening?.['name']) ?? nonEmpty(item.closing?.['name']);
  for (const run of item.runs) {
    const name = run.finish?.data['name'];
    if (
      run.equality !== 'equality.arguments' ||
      run.finish === null ||
      typeof name !== 'string' ||
      called === null
    )
      continue;
    to.check(
      'equality.function-name',
      name === called,
      `name ${called}`,
      `name ${name}`,
      placeOf(run.finish, '/name'),
    );
  }
}

function checkFinal(reading: Reading, to: Collector, final: Final, matches: readonly Match[]): void {
  const { brackets } = reading;
  if (brackets === null || !final.whole || final.output === null) return;
  const { items } = brackets;
  const complete = items.length === final.output.length && matches.length === items.length;
  const ordered = matches.every((match) => items[match.position] === match.announced);
  if (!complete || !ordered) {
    // Items that were left out, or told by no event, are that finding's consequence.
    const under =
      to.broken('stream.item-announced') ?? (items.length === 0 ? to.broken('stream.deltas-present') : null);
    breakBeneath(to, under, 'equality.final-output', {
      expected: namesOf(items.map((item) => ({ type: item.type, id: item.id }))),
      got: namesOf(final.output),
      place: placeOf(final.event, '/response/output'),
    });
    return;
  }
  to.keep('equality.final-output');
  for (const match of matches) checkMatch(to, final.event, match);
}

function checkMatch(to: Collector, event: StreamEvent, { announced, item, position }: Match): void {
  const pointer = `/response/output/${position}`;
  for (const field of IDENTITY) {
    const [before, after] = [announced.opening?.[field], item[field]];
    if (typeof before !== 'string' || typeof after !== 'string') continue;
    // A change at output_item.done is told once, there.
    if (before === after || announced.closing?.[field] === after) continue;
    to.break(
      'stream.item-stable',
      `${field} ${before}, as announced`,
      `${field} ${after}`,
      placeOf(event, `${pointer}/${field}`),
    );
  }
  if (announced.closing === null) return;
  const told = new Set(
    textsOf(item, announced)
      .filter((text) => text.run !== null)
      .map((text) => text.pointer),
  );
  for (const field of IDENTITY) told.add(`/${field}`);
  const difference = differenceOf(announced.closing, item, {
    skip: (pointer) => told.has(pointer),
    same: (pointer, closed, final) =>
      (saysNothing(closed) && saysNothing(final)) || (pointer === '/status' && sameStatus(closed, final)),
  });
  if (difference === null) return;
  to.break(
    'equality.final-output',
    `${difference.expected}, as in ${announced.closed?.type ?? 'the closed item'}`,
    difference.got,
    placeOf(event, `${pointer}${difference.pointer}`),
  );
}

/** Where one of the two has no status, nothing else than `completed` was said of it. */
function sameStatus(closed: unknown, final: unknown): boolean {
  return (closed ?? 'completed') === (final ?? 'completed');
}

function namesOf(items: readonly { type?: unknown; id?: unknown }[]): string {
  if (items.length === 0) return 'no items';
  const names = items
    .slice(0, 8)
    .map((item) => `${nonEmpty(item.type) ?? 'item'} ${nonEmpty(item.id) ?? 'without id'}`);
  return names.join(', ') + (items.length > names.length ? `, and ${items.length - names.length} more` : '');
}

/** For the cases that ask twice. */
export { sameResponse, sameShape } from './pairs.ts';

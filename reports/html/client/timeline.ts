/** A stream as it came: one row for each block, the brackets beside it, what a finding is about marked. */
import { count } from '../../overview.ts';
import { where } from '../../where.ts';
import { frameOf } from '../bounds.ts';
import type { PageAnswer } from '../data.ts';
import { linesOf, type Line } from './brackets.ts';
import { copyButton } from './copy.ts';
import { button, h, on, pre } from './dom.ts';
import { laidOut } from './laid-out.ts';
import { requirementHref } from './route.ts';
import { data, type Broken } from './store.ts';

/** Rows that are made at once. */
const PAGE = 200;
/** Fewer pieces of a text are not folded into one row. */
const MIN_FOLDED = 4;
const MAX_PREVIEW = 160;

/** One row: a block, or pieces of one text that came one after the other. */
type Row = [Line, ...Line[]];

/** @param target the frame that is looked for, which is there from the beginning */
export function timeline(answer: PageAnswer, broken: readonly Broken[], target: number | null): HTMLElement {
  const marks = marksOf(answer, broken);
  const rows = rowsOf(linesOf(answer.frames, data.grammar), marks);
  const list = h('ol', { class: 'timeline' });
  const foot = h('p');
  const end = Math.max(answer.endedAt, ...answer.frames.map(({ at }) => at));
  const context: Context = { marks, end };
  let made = 0;
  const more = (limit: number) => {
    const next = rows.slice(made, limit);
    list.append(...next.map((row) => rowItem(row, context)));
    const first = list.children[made];
    made += next.length;
    const rest = rows.length - made;
    foot.replaceChildren(
      ...(rest > 0
        ? [button(`Show ${Math.min(PAGE, rest)} more of ${rest} rows`, () => more(made + PAGE))]
        : []),
    );
    if (limit > PAGE) first?.querySelector('summary')?.focus({ preventScroll: true });
  };
  const wanted = rows.findIndex((row) => row.some(({ place }) => place === target));
  more(Math.max(PAGE, wanted + 20));
  const left = answer.framesCut === 0 ? '' : ` ${answer.framesCut} more blocks stand in the transcript.`;
  return h(
    'div',
    {},
    h('h3', { id: 'stream' }, 'The stream'),
    h('p', { class: 'dim' }, `${count(answer.frames.length, 'block')} in ${Math.round(end)} ms.${left}`),
    list,
    foot,
  );
}

interface Context {
  /** Place of a frame → what a finding says of it. */
  marks: ReadonlyMap<number, Broken[]>;
  /** Milliseconds: the whole width of the track. */
  end: number;
}

function marksOf({ frames }: PageAnswer, broken: readonly Broken[]): Map<number, Broken[]> {
  const marks = new Map<number, Broken[]>();
  for (const each of broken) {
    const place = frameOf(frames, each.finding);
    if (place !== null) marks.set(place, [...(marks.get(place) ?? []), each]);
  }
  return marks;
}

function rowsOf(lines: readonly Line[], marks: ReadonlyMap<number, Broken[]>): Row[] {
  const runs: Row[] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    const joins =
      last !== undefined &&
      line.does === 'append' &&
      last[0].key === line.key &&
      !marks.has(line.place) &&
      !marks.has(last[0].place);
    if (joins) last.push(line);
    else runs.push([line]);
  }
  return runs.flatMap((run): Row[] => (run.length < MIN_FOLDED ? run.map((line): Row => [line]) : [run]));
}

function rowItem(row: Row, context: Context): HTMLElement {
  const [line] = row;
  const marks = context.marks.get(line.place) ?? [];
  const details = h(
    'details',
    {},
    h(
      'summary',
      { 'data-row': true },
      lanes(line),
      h('span', { class: 'number' }, numberOf(row)),
      h('span', { class: 'at' }, `${Math.round(line.frame.at)} ms`),
      track(row, context.end),
      h('span', { class: 'type' }, line.frame.type ?? 'no event'),
      row.length > 1 && h('span', { class: 'times' }, `× ${row.length}`),
      ' ',
      h('span', { class: 'preview' }, row.length > 1 ? joined(row) : preview(line)),
    ),
  );
  on(details, 'toggle', () => {
    if (!details.open || details.childElementCount > 1) return;
    details.append(row.length > 1 ? folded(row, context) : block(line));
  });
  return h(
    'li',
    { 'data-frame': line.place, class: marks.length > 0 ? 'marked' : undefined },
    details,
    ...marks.map(markLine),
  );
}

/** The brackets for the eye, and in words for a screen reader. */
function lanes({ lanes: all, does, bracket }: Line): HTMLElement {
  const said = does === 'open' ? `opens ${bracket}` : does === 'close' ? `closes ${bracket}` : does;
  return h(
    'span',
    { class: 'lanes' },
    ...all.map((lane) => h('span', { class: `lane ${lane}`, 'aria-hidden': 'true' })),
    said !== '' && h('span', { class: 'away' }, `${said}, `),
  );
}

function numberOf(row: Row): string {
  const [first, last] = [row[0].frame.index, row.at(-1)?.frame.index ?? null];
  if (first === null) return '–';
  return row.length === 1 || last === null ? `${first}` : `${first}–${last}`;
}

function track(row: Row, end: number): HTMLElement {
  const dots = row.slice(0, 100).map(({ frame }) => {
    const dot = h('span');
    dot.style.left = `${end === 0 ? 0 : Math.min(100, (frame.at / end) * 100)}%`;
    return dot;
  });
  return h('span', { class: 'track', 'aria-hidden': 'true' }, ...dots);
}

function markLine({ requirement, finding }: Broken): HTMLElement {
  const said = `: expected ${finding.expected}, got ${finding.got}`;
  return h(
    'p',
    { class: 'mark', title: where(finding) },
    h('a', { href: requirementHref(requirement.id) }, requirement.id),
    said,
  );
}

function block({ frame }: Line): HTMLElement {
  return h(
    'div',
    { class: 'block' },
    h(
      'p',
      { class: 'dim' },
      `byte ${frame.offset} `,
      frame.data !== null && copyButton('Copy', () => frame.data ?? ''),
    ),
    pre(frame.data === null ? 'no data' : laidOut(frame.data), { 'aria-label': 'data' }),
  );
}

/** The rows of a folded text, each by itself. */
function folded(row: Row, context: Context): HTMLElement {
  return h('ol', { class: 'timeline inner' }, ...row.map((line) => rowItem([line], context)));
}

function joined(row: Row): string {
  return cut(
    row.map(({ data: each }) => (typeof each?.['delta'] === 'string' ? each['delta'] : '')).join(''),
  );
}

/** What tells the event apart from its neighbours. */
function preview({ data: event, frame }: Line): string {
  if (event === null) return cut(frame.data ?? 'no data');
  const { delta, text, message } = event;
  for (const each of [delta, text, message]) if (typeof each === 'string') return cut(JSON.stringify(each));
  const inner = [event['response'], event['item'], event['part'], event['error']].find(isObject);
  const told = ['type', 'status', 'id', 'name', 'message'].flatMap((name) => {
    const value = inner?.[name];
    return typeof value === 'string' ? [value] : [];
  });
  return cut(told.join(' · '));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function cut(text: string): string {
  return text.length > MAX_PREVIEW ? `${text.slice(0, MAX_PREVIEW)}…` : text;
}

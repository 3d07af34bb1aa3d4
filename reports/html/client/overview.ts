/** What every report opens with, and the dashboard by subject and level. */
import type { ClientResult, Counts, Level, RequirementResult } from '../../../spec/generated/report.ts';
import {
  changesOf,
  entriesToTell,
  excusedIn,
  excuseOf,
  isProblem,
  placeOf,
  stateOf,
} from '../../baseline.ts';
import {
  clientsOf,
  clientStates,
  count,
  dialectsOf,
  passedLine,
  SEEN,
  STATE_NAMES,
  subjectsOf,
} from '../../overview.ts';
import { verdicts } from '../../verdicts.ts';
import { h } from './dom.ts';
import { requirementHref } from './route.ts';
import { report } from './store.ts';

function section(id: string, title: string, ...children: (Node | null)[]): HTMLElement {
  return h('section', { 'aria-labelledby': id }, h('h2', { id }, title), ...children);
}

export function clientSection(): Node | null {
  const all = clientsOf(report);
  if (all.length === 0) return null;
  const sorted = clientStates.flatMap((state) => all.filter((client) => client.state === state));
  return section('clients', 'Clients', h('ul', { class: 'clients' }, ...sorted.map(clientItem)));
}

function clientItem({ title, state, breaks, missing }: ClientResult): HTMLElement {
  const head = [h('strong', {}, title), ' ', h('span', { class: `state ${state}` }, STATE_NAMES[state])];
  const [first, ...others] = breaks;
  if (first !== undefined) {
    const rest = others.map((each) => h('li', {}, ...effect(each)));
    return h(
      'li',
      { class: state },
      ...head,
      h('p', {}, ...effect(first)),
      rest.length > 0 && h('details', {}, h('summary', {}, `${others.length} more`), h('ul', {}, ...rest)),
    );
  }
  const lacking = missing.map((id) => h('li', {}, link(id)));
  return h(
    'li',
    { class: state },
    ...head,
    lacking.length > 0 &&
      h(
        'details',
        {},
        h('summary', {}, `${lacking.length} not shown that it needs`),
        h('ul', {}, ...lacking),
      ),
  );
}

function effect({ requirement, effect: said, seen }: ClientResult['breaks'][number]): (Node | string)[] {
  return [link(requirement), ` ${said} `, h('span', { class: 'dim' }, `(${SEEN[seen]})`)];
}

/** Of a requirement; the core may have one that the dialect of the run has not. */
function link(id: string): Node {
  const known = report.requirements.some((each) => each.id === id);
  return known ? h('a', { href: requirementHref(id) }, id) : h('code', {}, id);
}

/** Entries of the baseline that want something done, and what it excuses. */
export function baselineSection(): Node | null {
  const { baseline } = report;
  if (baseline === null) return null;
  const told = entriesToTell(report).map((entry) =>
    h(
      'li',
      { class: isProblem(entry) ? 'breaks' : undefined },
      h('strong', {}, stateOf(entry)),
      ' ',
      h('code', {}, entry.entry),
      ` ${entry.says ?? ''} `,
      h('span', { class: 'dim' }, placeOf(report, entry)),
    ),
  );
  const known = excusedIn(report).map((result) =>
    h('li', {}, link(result.id), ` ${result.verdict}, ${excuseOf(report, result)}`),
  );
  const { length } = baseline.entries;
  const changes = changesOf(report);
  return section(
    'baseline',
    'Baseline',
    h(
      'p',
      { class: 'dim' },
      `${baseline.file}: ${count(length, 'entry', 'entries')}${changes === null ? '' : `, ${changes}`}`,
    ),
    told.length === 0 ? null : h('ul', { class: 'baseline' }, ...told),
    known.length === 0
      ? null
      : h(
          'details',
          {},
          h('summary', {}, `${count(known.length, 'requirement')} excused`),
          h('ul', {}, ...known),
        ),
  );
}

export function dialectSection(): Node | null {
  const all = dialectsOf(report);
  if (all.length === 0) return null;
  const rows = all.map(({ name, counts }) =>
    h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, bar(counts)), h('td', {}, passedLine(counts))),
  );
  return section('dialects', 'Dialects', h('table', { class: 'bars' }, h('tbody', {}, ...rows)));
}

/** Subjects down, models across: what passed of what there is. */
export function modelSection(): Node | null {
  const { models } = report;
  if (models.length === 0) return null;
  const head = h(
    'tr',
    {},
    h('th', { scope: 'col' }, 'subject'),
    ...models.map(({ model, exitCode }) =>
      h('th', { scope: 'col', class: exitCode === 0 ? undefined : 'bad' }, model),
    ),
  );
  const total = h(
    'tr',
    {},
    h('th', { scope: 'row' }, 'all'),
    ...models.map(({ counts }) => countCell(counts)),
  );
  const rows = report.subjects.map(({ subject }) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, subject),
      ...models.map(({ subjects }) => countCell(subjects.find((each) => each.subject === subject)?.counts)),
    ),
  );
  const table = h('table', {}, h('thead', {}, head), h('tbody', {}, total, ...rows));
  return section('models', 'Models', scrolled('Models by subject', table));
}

function countCell(counts: Counts | undefined): HTMLElement {
  if (counts === undefined) return h('td', {}, '–');
  const bad = counts.failed > 0 ? 'bad' : counts.warned > 0 ? 'odd' : undefined;
  return h('td', { class: bad, title: passedLine(counts) }, `${counts.passed}/${counts.total}`);
}

const LEVELS: readonly Level[] = ['MUST', 'SHOULD', 'MAY'];

export function subjectSection(): HTMLElement {
  const bySubject = Map.groupBy(report.requirements, (each) => each.subject);
  const rows = subjectsOf(report).map(({ subject, counts }) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, h('a', { href: filterHref({ subject }) }, subject)),
      h('td', { class: 'wide' }, bar(counts)),
      ...LEVELS.map((level) => levelCell(subject, level, bySubject.get(subject) ?? [])),
    ),
  );
  const head = h(
    'tr',
    {},
    h('th', { scope: 'col' }, 'subject'),
    h('th', { scope: 'col', class: 'wide' }, 'verdicts'),
    ...LEVELS.map((level) => h('th', { scope: 'col' }, level)),
  );
  const table = h('table', { class: 'subjects' }, h('thead', {}, head), h('tbody', {}, ...rows));
  return section('subjects', 'Subjects', legend(), scrolled('Passed by subject and level', table));
}

function levelCell(subject: string, level: Level, all: readonly RequirementResult[]): HTMLElement {
  const own = all.filter((each) => each.level === level);
  if (own.length === 0) return h('td', { class: 'dim' }, '–');
  const passed = own.filter(({ verdict }) => verdict === 'passed').length;
  const broken = own.filter((each) => each.broken > 0).length;
  const tone = broken === 0 ? undefined : level === 'MUST' ? 'bad' : 'odd';
  return h(
    'td',
    { class: tone },
    h(
      'a',
      { href: filterHref({ subject, level }) },
      h('span', { class: 'away' }, `${subject} ${level}: `),
      `${passed}/${own.length}`,
      h('span', { class: 'away' }, broken === 0 ? ' passed' : ` passed, ${broken} broken`),
    ),
  );
}

function filterHref(query: Record<string, string>): string {
  return `#/?${new URLSearchParams(query).toString()}`;
}

/** Each verdict as wide as its share; for a screen reader the numbers. */
function bar(counts: Counts): HTMLElement {
  const told = verdicts.filter((verdict) => counts[verdict] > 0);
  const label = told.map((verdict) => `${counts[verdict]} ${verdict}`).join(', ');
  const parts = told.map((verdict) => {
    const part = h('span', { class: verdict });
    part.style.flexGrow = String(counts[verdict]);
    return part;
  });
  return h('div', { class: 'bar', role: 'img', 'aria-label': label, title: label }, ...parts);
}

function legend(): HTMLElement {
  const shown = verdicts.filter((verdict) => report.counts[verdict] > 0);
  const items = shown.map((verdict) => {
    const href = filterHref({ verdict });
    return h('li', {}, h('a', { href, class: `verdict ${verdict}` }, `${report.counts[verdict]} ${verdict}`));
  });
  return h('ul', { class: 'legend', 'aria-label': 'Requirements by verdict' }, ...items);
}

/** A table that may be wider than the window is moved by itself, also by the keyboard. */
function scrolled(label: string, table: HTMLElement): HTMLElement {
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label }, table);
}

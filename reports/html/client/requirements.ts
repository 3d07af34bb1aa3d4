/** Every requirement, with a search and filters. What is in one is made when it is opened. */
import type { Level, RequirementResult, Verdict } from '../../../spec/generated/report.ts';
import { isExcused } from '../../baseline.ts';
import { verdicts } from '../../verdicts.ts';
import { button, h, on } from './dom.ts';
import { requirementBody } from './requirement.ts';
import { keepQuery } from './route.ts';
import { report } from './store.ts';

interface RequirementList {
  section: HTMLElement;
  open(id: string): void;
  filterBy(query: URLSearchParams): boolean;
}

interface Filters {
  text: string;
  subject: string;
  verdicts: ReadonlySet<string>;
  levels: ReadonlySet<string>;
}

interface Row {
  result: RequirementResult;
  item: HTMLElement;
  details: HTMLDetailsElement;
  /** What the search looks through, in small letters. */
  text: string;
}

const LEVELS: readonly Level[] = ['MUST', 'SHOULD', 'MAY'];

export function requirementList(results: readonly RequirementResult[]): RequirementList {
  const rows = results.toSorted((a, b) => weight(a) - weight(b)).map(rowOf);
  const search = h('input', {
    type: 'search',
    id: 'search',
    placeholder: 'id, text, expected, got …',
    spellcheck: 'false',
  });
  const subject = h(
    'select',
    { id: 'subject' },
    h('option', { value: '' }, 'all'),
    ...report.subjects.map((each) => h('option', { value: each.subject }, each.subject)),
  );
  const verdictBoxes = boxes(
    'verdict',
    verdicts.filter((each) => report.counts[each] > 0),
  );
  const levelBoxes = boxes('level', LEVELS);
  const said = h('p', { role: 'status', class: 'dim' });
  const list = h('ol', { class: 'requirements' }, ...rows.map(({ item }) => item));
  let pinned = '';

  const update = (keep = true) => {
    const filters: Filters = {
      text: search.value.trim().toLowerCase(),
      subject: subject.value,
      verdicts: checkedIn(verdictBoxes),
      levels: checkedIn(levelBoxes),
    };
    let shown = 0;
    for (const row of rows) {
      const fits = row.result.id === pinned || fitsFilters(row, filters);
      row.item.hidden = !fits;
      if (fits) shown += 1;
    }
    said.textContent = `${shown} of ${rows.length} requirements`;
    if (keep) keepQuery('report', queryOf(filters));
  };
  const changed = () => {
    pinned = '';
    update();
  };
  const set = (query: URLSearchParams) => {
    search.value = query.get('q') ?? '';
    subject.value = query.get('subject') ?? '';
    check(verdictBoxes, query.get('verdict'));
    check(levelBoxes, query.get('level'));
  };
  const clear = () => {
    set(new URLSearchParams());
    changed();
    search.focus();
  };
  on(search, 'keydown', (event) => {
    if ((event as KeyboardEvent).key === 'Escape' && search.value !== '') {
      event.preventDefault();
      search.value = '';
      changed();
    }
  });

  const form = h(
    'form',
    { role: 'search', class: 'filters', 'aria-label': 'Filter the requirements' },
    h(
      'p',
      {},
      h('label', { for: 'search' }, 'Search'),
      ' ',
      search,
      ' ',
      h('kbd', { 'aria-hidden': 'true' }, '/'),
    ),
    h('p', {}, h('label', { for: 'subject' }, 'Subject'), ' ', subject),
    verdictBoxes,
    levelBoxes,
    button('Clear', clear),
  );
  on(form, 'submit', (event) => event.preventDefault());
  on(form, 'input', changed);
  update(false);

  const title = h('h2', { id: 'requirements', tabindex: -1 }, 'Requirements');
  return {
    section: h('section', { 'aria-labelledby': 'requirements' }, title, form, said, list),
    open: (id) => {
      const row = rows.find((each) => each.result.id === id);
      if (row === undefined) return;
      pinned = id;
      update(false);
      row.details.open = true;
      row.details.scrollIntoView({ block: 'start' });
      row.details.querySelector('summary')?.focus({ preventScroll: true });
    },
    filterBy: (query) => {
      if (query.size === 0) return false;
      pinned = '';
      set(query);
      update(false);
      title.scrollIntoView({ block: 'start' });
      title.focus({ preventScroll: true });
      return true;
    },
  };
}

/** What is broken first, then what keeps a run from being green; everything else as in the catalogue. */
function weight({ verdict, mandatory, deselected }: RequirementResult): number {
  switch (verdict) {
    case 'failed':
      return 0;
    case 'warned':
      return 1;
    case 'noted':
      return 2;
    case 'blocked':
    case 'inconclusive':
    case 'unexercised':
      return mandatory && !deselected ? 3 : 4;
    case 'passed':
    case 'unclaimed':
      return 4;
  }
}

function rowOf(result: RequirementResult): Row {
  const { id, level, verdict, statement } = result;
  const details = h(
    'details',
    {},
    h(
      'summary',
      { 'data-row': true },
      h('span', { class: `verdict ${verdict}` }, verdict),
      isExcused(result) && h('span', { class: 'dim' }, ' excused'),
      ' ',
      h('code', {}, id),
      ' ',
      h('span', { class: 'level' }, level),
      ' ',
      h('span', { class: 'statement' }, statement),
    ),
  );
  on(details, 'toggle', () => {
    if (details.open && details.childElementCount === 1) details.append(requirementBody(result));
  });
  const findings = result.findings.flatMap(({ expected, got, exchange }) => [expected, got, exchange]);
  const text = [id, statement, result.reason ?? '', ...findings].join('\n').toLowerCase();
  return { result, item: h('li', {}, details), details, text };
}

function fitsFilters({ result, text }: Row, filters: Filters): boolean {
  return (
    (filters.subject === '' || result.subject === filters.subject) &&
    (filters.verdicts.size === 0 || filters.verdicts.has(result.verdict)) &&
    (filters.levels.size === 0 || filters.levels.has(result.level)) &&
    filters.text.split(/\s+/).every((word) => text.includes(word))
  );
}

function queryOf({ text, subject, verdicts: chosen, levels }: Filters): URLSearchParams {
  const query = { q: text, subject, verdict: [...chosen].join(','), level: [...levels].join(',') };
  return new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''));
}

/** None checked is the same as all. */
function boxes(name: 'verdict' | 'level', values: readonly (Verdict | Level)[]): HTMLFieldSetElement {
  return h(
    'fieldset',
    {},
    h('legend', {}, name === 'verdict' ? 'Verdict' : 'Level'),
    ...values.map((value) =>
      h(
        'label',
        { class: name === 'verdict' ? `verdict ${value}` : undefined },
        h('input', { type: 'checkbox', name, value }),
        ` ${value}`,
      ),
    ),
  );
}

function checkedIn(fieldset: HTMLFieldSetElement): ReadonlySet<string> {
  return new Set([...fieldset.querySelectorAll<HTMLInputElement>('input:checked')].map(({ value }) => value));
}

function check(fieldset: HTMLFieldSetElement, values: string | null): void {
  const wanted = new Set(values?.split(',') ?? []);
  for (const box of fieldset.querySelectorAll<HTMLInputElement>('input')) box.checked = wanted.has(box.value);
}

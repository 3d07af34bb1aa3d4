/** The report itself: the verdict, the clients, the dashboard, and every requirement. */
import { costOf } from '../../overview.ts';
import { countsLine } from '../../verdicts.ts';
import { h } from './dom.ts';
import { baselineSection, clientSection, dialectSection, modelSection, subjectSection } from './overview.ts';
import { requirementList } from './requirements.ts';
import { report } from './store.ts';

const list = requirementList(report.requirements);

export function reportView(): Node[] {
  const cost = costOf(report);
  return [
    h('h1', { tabindex: -1, class: `banner exit-${report.exitCode}` }, report.verdict),
    h('p', { class: 'dim' }, countsLine(report.counts)),
    clientSection(),
    dialectSection(),
    baselineSection(),
    modelSection(),
    subjectSection(),
    list.section,
    offersSection(),
    notesSection(),
    h('p', { class: 'dim' }, [...cost, `ended: ${report.ended}`].join('; ')),
  ].filter((node) => node !== null);
}

/** Opens one requirement, whatever the filters say, and goes to it. */
export function showRequirement(id: string): void {
  list.open(id);
}

/** Filters as an address says, and goes to the list; false where it says nothing. */
export function filterBy(query: URLSearchParams): boolean {
  return list.filterBy(query);
}

function offersSection(): Node | null {
  const absent = report.capabilities.filter(({ state }) => state === 'unclaimed' || state === 'refused');
  if (absent.length === 0) return null;
  return h(
    'section',
    { 'aria-labelledby': 'offers' },
    h('h2', { id: 'offers' }, 'Not offered by the target'),
    h('p', { class: 'dim' }, '--claim NAME has it judged all the same.'),
    h(
      'ul',
      {},
      ...absent.map(({ name, state, by, detail }) => {
        const how = state === 'refused' ? 'mandatory, refused' : `unclaimed by ${by}`;
        return h('li', {}, h('code', {}, name), `: ${how}${detail === '' ? '' : `, ${detail}`}`);
      }),
    ),
  );
}

function notesSection(): Node | null {
  if (report.notes.length === 0) return null;
  return h(
    'section',
    { 'aria-labelledby': 'notes' },
    h('h2', { id: 'notes' }, 'Notes'),
    h('ul', {}, ...report.notes.map((note) => h('li', {}, note))),
  );
}

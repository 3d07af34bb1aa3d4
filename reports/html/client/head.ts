/** The head of the page: what was tested, where one is, light or dark. */
import { targetLine } from '../../overview.ts';
import { button, h } from './dom.ts';
import type { Place } from './route.ts';
import { data, report } from './store.ts';

const VIEWS: readonly { view: Place['view']; label: string; href: string }[] = [
  { view: 'report', label: 'Report', href: '#/' },
  { view: 'exchanges', label: 'Exchanges', href: '#/exchanges' },
];

export function head(): Node[] {
  const date = report.startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
  return [
    h(
      'p',
      { class: 'tested' },
      h('strong', {}, `resproof ${report.resproof}`),
      ` · ${targetLine(report).join(' · ')} · ${date}`,
    ),
    h(
      'nav',
      { 'aria-label': 'Views' },
      ...VIEWS.map(({ view, label, href }) => {
        const count = view === 'exchanges' ? ` (${data.exchanges.length})` : '';
        return h('a', { href, 'data-view': view }, `${label}${count}`);
      }),
      themeButton(),
    ),
  ];
}

/** Marks the view that is shown. */
export function markView(view: Place['view']): void {
  for (const link of document.querySelectorAll('nav a[data-view]')) {
    const current = link.getAttribute('data-view') === (view === 'exchange' ? 'exchanges' : view);
    if (current) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

const KEY = 'resproof-theme';

/** As the system has it, until the button is pressed; then as it was left, where the browser lets a page remember. */
function themeButton(): HTMLButtonElement {
  const dark = (): boolean =>
    document.documentElement.dataset['theme'] === undefined
      ? matchMedia('(prefers-color-scheme: dark)').matches
      : document.documentElement.dataset['theme'] === 'dark';
  const label = () => (dark() ? 'Light' : 'Dark');
  const toggle = button(label(), () => {
    document.documentElement.dataset['theme'] = dark() ? 'light' : 'dark';
    remember(document.documentElement.dataset['theme']);
    toggle.textContent = label();
  });
  toggle.classList.add('theme');
  return toggle;
}

export function applyTheme(): void {
  try {
    const theme = localStorage.getItem(KEY);
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
  } catch {
    // A page from a file may have nothing to remember by.
  }
}

function remember(theme: string): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // As above.
  }
}

/** The list of exchanges: as many as are looked at, however many there are. */
import type { PageExchange } from '../data.ts';
import { button, fill, h, on } from './dom.ts';
import { exchangeHref, keepQuery } from './route.ts';
import { brokenBy, data } from './store.ts';

const PAGE = 100;

export function exchangesView(query: URLSearchParams): Node[] {
  const search = h('input', {
    type: 'search',
    id: 'search',
    placeholder: 'id, path, status …',
    spellcheck: 'false',
  });
  const broken = h('input', { type: 'checkbox', id: 'broken' });
  const said = h('p', { role: 'status', class: 'dim' });
  const body = h('tbody');
  const foot = h('p');
  search.value = query.get('q') ?? '';
  broken.checked = query.get('broken') === '1';
  let limit = PAGE;

  const update = (keep = true) => {
    const text = search.value.trim().toLowerCase();
    const words = text.split(/\s+/);
    const fitting = data.exchanges.filter(
      (each) =>
        (!broken.checked || brokenBy.has(each.id)) && words.every((word) => textOf(each).includes(word)),
    );
    fill(body, ...fitting.slice(0, limit).map(row));
    said.textContent = `${fitting.length} of ${data.exchanges.length} exchanges`;
    const rest = fitting.length - limit;
    fill(foot, rest > 0 && button(`Show ${Math.min(PAGE, rest)} more of ${rest}`, more));
    if (!keep) return;
    const kept = [...(text === '' ? [] : [['q', text]]), ...(broken.checked ? [['broken', '1']] : [])];
    keepQuery('exchanges', new URLSearchParams(kept));
  };
  const more = () => {
    const first = limit;
    limit += PAGE;
    update(false);
    body.children[first]?.querySelector('a')?.focus();
  };
  const changed = () => {
    limit = PAGE;
    update();
  };
  const form = h(
    'form',
    { role: 'search', class: 'filters', 'aria-label': 'Filter the exchanges' },
    h(
      'p',
      {},
      h('label', { for: 'search' }, 'Search'),
      ' ',
      search,
      ' ',
      h('kbd', { 'aria-hidden': 'true' }, '/'),
    ),
    h('p', {}, broken, ' ', h('label', { for: 'broken' }, 'only those with findings')),
  );
  on(form, 'submit', (event) => event.preventDefault());
  on(form, 'input', changed);
  update(false);

  const heads = ['exchange', 'request', 'status', 'events', 'ms', 'findings'];
  const head = h('tr', {}, ...heads.map((name) => h('th', { scope: 'col' }, name)));
  return [
    h('h1', { tabindex: -1 }, 'Exchanges'),
    form,
    said,
    h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Exchanges' },
      h('table', { class: 'exchanges' }, h('thead', {}, head), body),
    ),
    foot,
  ];
}

function row(each: PageExchange): HTMLElement {
  const findings = brokenBy.get(each.id)?.length ?? 0;
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, h('a', { href: exchangeHref(each.id), 'data-row': true }, each.id)),
    h('td', {}, h('code', {}, `${each.method} ${pathOf(each.url)}`)),
    h('td', {}, statusOf(each)),
    h('td', {}, String(each.events || '')),
    h('td', {}, String(Math.round(each.durationMs))),
    h('td', { class: findings > 0 ? 'bad' : undefined }, findings > 0 ? String(findings) : ''),
  );
}

export function statusOf({ status, failure }: Pick<PageExchange, 'status' | 'failure'>): string {
  const parts = [status === null ? '' : String(status), failure ?? ''];
  return parts.filter((part) => part !== '').join(', ') || 'nothing came back';
}

/** Without the origin, which is the same for all. */
function pathOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? url : `${parsed.pathname}${parsed.search}`;
}

function textOf(each: PageExchange): string {
  return `${each.id}\n${each.method} ${each.url}\n${each.status ?? ''}\n${each.failure ?? ''}`.toLowerCase();
}

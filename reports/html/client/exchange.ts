/** One exchange: what was asked, what came, and when. */
import type { PageAnswer, PageExchange, PageWire } from '../data.ts';
import { count } from '../../overview.ts';
import { frameOf } from '../bounds.ts';
import type { ShownHeader } from '../../wire.ts';
import { copyButton } from './copy.ts';
import { fill, h, pre } from './dom.ts';
import { statusOf } from './exchanges.ts';
import { laidOut } from './laid-out.ts';
import { requirementHref, whereOf, exchangeHref, type Place } from './route.ts';
import { findingBlock } from './requirement.ts';
import { brokenBy, data, exchangeAt, wireOf } from './store.ts';
import { timeline } from './timeline.ts';

/** Fills `main`. The wire is read first; what was asked for in the meantime is not drawn over. */
export async function exchangeView(main: HTMLElement, { id, query }: Place): Promise<void> {
  const summary = exchangeAt(id);
  const hash = location.hash;
  const wire = summary === undefined ? null : await wireOf(summary.id);
  if (location.hash !== hash) return;
  const title = h('h1', { tabindex: -1 }, summary?.id ?? 'No such exchange');
  const place = placeIn(wire, query);
  fill(main, title, ...(summary === undefined ? [] : parts(summary, wire, place)));
  const target = showFrame(main, place);
  if (target === null) scrollTo(0, 0);
  (target ?? title).focus({ preventScroll: true });
}

/** The frame that the address names; null when it names none. */
function placeIn(wire: PageWire | null, query: URLSearchParams): number | null {
  const about = { exchange: '', expected: '', got: '', folded: 0, where: whereOf(query) };
  return frameOf(wire?.response?.frames ?? [], about);
}

function showFrame(main: HTMLElement, place: number | null): HTMLElement | null {
  const row = place === null ? null : main.querySelector<HTMLElement>(`[data-frame="${place}"]`);
  if (row === null) return null;
  row.scrollIntoView({ block: 'center' });
  row.classList.add('sought');
  return row.querySelector('summary') ?? row;
}

function parts(summary: PageExchange, wire: PageWire | null, place: number | null): (Node | null)[] {
  return [
    neighbours(summary),
    h(
      'p',
      {},
      h('code', {}, `${summary.method} ${summary.url}`),
      ` · ${statusOf(summary)} · ${Math.round(summary.durationMs)} ms`,
      summary.case !== null && ` · case ${summary.case}`,
    ),
    findings(summary.id),
    wire === null
      ? h('p', { class: 'dim' }, 'Its wire is not in this page; it stands in the transcript.')
      : null,
    wire && request(wire),
    wire?.response ? answer(wire.response, wire, place) : null,
    wire?.failure ? h('p', { class: 'bad' }, `It ended by a failure: ${wire.failure}`) : null,
  ];
}

function neighbours({ id }: PageExchange): HTMLElement {
  const at = data.exchanges.findIndex((each) => each.id === id);
  const link = (other: PageExchange | undefined, label: string) =>
    other === undefined
      ? h('span', { class: 'dim' }, label)
      : h('a', { href: exchangeHref(other.id), title: other.id }, label);
  return h(
    'p',
    { class: 'neighbours' },
    link(data.exchanges[at - 1], '← previous'),
    ' ',
    h('a', { href: '#/exchanges' }, 'all exchanges'),
    ' ',
    link(data.exchanges[at + 1], 'next →'),
  );
}

function findings(id: string): Node | null {
  const all = brokenBy.get(id) ?? [];
  if (all.length === 0) return null;
  return h(
    'section',
    { 'aria-labelledby': 'findings' },
    h('h2', { id: 'findings' }, 'Findings'),
    ...all.map(({ requirement, finding }) =>
      findingBlock(
        finding,
        h(
          'p',
          {},
          h('span', { class: `verdict ${requirement.verdict}` }, requirement.verdict),
          ' ',
          h('a', { href: requirementHref(requirement.id) }, requirement.id),
          ` ${requirement.statement}`,
        ),
      ),
    ),
  );
}

function request({ request: { headers, body }, cut, curl, socket }: PageWire): HTMLElement {
  return h(
    'section',
    { 'aria-labelledby': 'request' },
    h('h2', { id: 'request' }, 'Request'),
    curl !== '' && copyButton('Copy curl', () => curl),
    curl !== '' && h('details', {}, h('summary', {}, 'curl'), pre(curl, { class: 'wrap' })),
    headerTable(headers),
    body !== null && bodyBlock(body, cut, socket ? 'The message that was sent' : 'Body'),
  );
}

function answer(response: PageAnswer, wire: PageWire, place: number | null): HTMLElement {
  const { headers, headersAt, endedAt, frames } = response;
  const times = `headers after ${Math.round(headersAt)} ms, ended after ${Math.round(endedAt)} ms`;
  return h(
    'section',
    { 'aria-labelledby': 'answer' },
    h('h2', { id: 'answer' }, 'Answer'),
    h('p', {}, `${response.status} · ${times}`),
    headerTable(headers),
    ...(frames.length === 0
      ? [
          response.body === ''
            ? h('p', { class: 'dim' }, 'No body.')
            : bodyBlock(response.body, response.cut, 'Body'),
        ]
      : [
          timeline(response, brokenBy.get(wire.id) ?? [], place),
          h(
            'details',
            {},
            h('summary', {}, 'As it came'),
            bodyBlock(response.body, response.cut, 'Bytes as text'),
          ),
        ]),
  );
}

function headerTable(headers: readonly ShownHeader[]): Node {
  if (headers.length === 0) return h('p', { class: 'dim' }, 'No headers.');
  const rows = headers.map(([name, value]) =>
    h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, value)),
  );
  const table = h('table', { class: 'headers' }, h('tbody', {}, ...rows));
  return h('details', {}, h('summary', {}, count(headers.length, 'header')), table);
}

/** JSON is laid out; the button copies it as it came. */
function bodyBlock(body: string, cut: number, title: string): HTMLElement {
  return h(
    'div',
    {},
    h(
      'p',
      {},
      `${title} `,
      copyButton('Copy', () => body),
    ),
    pre(cut === 0 ? laidOut(body) : body, { 'aria-label': title }),
    cut > 0 && h('p', { class: 'dim' }, `${cut} characters more stand in the transcript.`),
  );
}

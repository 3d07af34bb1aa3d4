/** Where in the page one is, as the part of its address behind the `#`: back, forward and a copied address work. */

import type { ReportedFinding } from '../../../spec/generated/report.ts';

export interface Place {
  view: 'report' | 'exchanges' | 'exchange';
  /** Of the exchange, or of the requirement that is to be opened; empty for none. */
  id: string;
  query: URLSearchParams;
}

/** `#/?verdict=failed`, `#/requirement/ID`, `#/exchanges?q=x`, `#/exchange/ID?event=3` or `?byte=120`. Anything else is the report. */
export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const at = path.indexOf('/');
  const name = at === -1 ? path : path.slice(0, at);
  const id = at === -1 ? '' : decoded(path.slice(at + 1));
  const view = name === 'exchanges' || name === 'exchange' ? name : 'report';
  return { view, id, query: new URLSearchParams(query) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An id from a transcript may be no text at all, which no address can have. */
function encoded(id: string): string {
  return encodeURIComponent(id.toWellFormed());
}

/** Of an exchange, and of the place in its stream that a finding is about. */
export function exchangeHref(id: string, where: ReportedFinding['where'] = {}): string {
  const at =
    where.event !== undefined
      ? `?event=${where.event}`
      : where.offset !== undefined
        ? `?byte=${where.offset}`
        : '';
  return `#/exchange/${encoded(id)}${at}`;
}

/** The other way round. */
export function whereOf(query: URLSearchParams): ReportedFinding['where'] {
  const number = (name: string): number | undefined => {
    const text = query.get(name) ?? '';
    return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  };
  return { event: number('event'), offset: number('byte') };
}

export function requirementHref(id: string): string {
  return `#/requirement/${encoded(id)}`;
}

/** The filters in the address, without a step in the history for each key that is pressed. */
export function keepQuery(view: 'report' | 'exchanges', query: URLSearchParams): void {
  const text = query.toString();
  const hash = `#/${view === 'report' ? '' : view}${text === '' ? '' : `?${text}`}`;
  if (hash !== location.hash && !(text === '' && location.hash === '')) history.replaceState(null, '', hash);
}

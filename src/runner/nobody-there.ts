import type { Ask } from '../../suites/case.ts';
import type { Reading } from '../judge/reading.ts';

/** A probe, and the last answer to it; undefined when none came. */
export interface Probed {
  ask: Ask;
  reading: Reading | undefined;
}

interface Row {
  /** Says as much on another path than that of creation. */
  anywhere: boolean;
  fits: (status: number) => boolean;
  say: (place: string, reading: Reading) => string;
}

/** What keeps a whole run from being about the API: hundreds of requests would all say the same. */
const ROWS: readonly Row[] = [
  {
    anywhere: true,
    fits: (status) => status >= 300 && status < 400,
    say: (place, { status, header }) =>
      `${place} redirects to ${shortened(header('location') ?? 'nowhere')} (status ${status}): ` +
      'give what is behind it as the base URL',
  },
  {
    anywhere: false,
    // Of those that say so of a model, each request would be the same too.
    fits: (status) => [404, 405, 410, 501].includes(status),
    say: (place, reading) =>
      `${place} answers every probe with status ${reading.status}${said(reading)}: ` +
      'look at the base URL and at the model',
  },
  {
    anywhere: true,
    fits: (status) => [502, 503, 504].includes(status),
    say: (place, reading) =>
      `${place} answers with status ${reading.status}${said(reading)}: what is behind it is down`,
  },
];

/** The same of one answer to a request that needs no model, where there is only that. */
export function notThere(place: string, reading: Reading): string | null {
  const row = ROWS.find(({ fits, anywhere }) => anywhere && fits(reading.status));
  return row?.say(place, reading) ?? null;
}

/**
 * Why nobody who speaks the API is at this base URL, from how all creations among the probes were answered; null when
 * one of them got anything else. One phrase, without a full stop.
 */
export function nobodyThere(base: string, probed: readonly Probed[]): string | null {
  // One that asks to be refused for its key may be, wherever it goes.
  const creations = probed.filter(
    ({ ask }) => (ask.method ?? 'POST') === 'POST' && ask.path === undefined && ask.auth === undefined,
  );
  const statuses = creations.map(({ reading }) => reading?.status ?? 0);
  const [first] = creations;
  if (first?.reading === undefined) return null;
  const row = ROWS.find(({ fits }) => statuses.every(fits));
  return row?.say(`POST ${base}/responses`, first.reading) ?? null;
}

const MAX_SAID = 200;

function said({ error }: Reading): string {
  const message = error?.['message'];
  return typeof message === 'string' && message !== '' ? ` (${shortened(message)})` : '';
}

function shortened(text: string): string {
  return text.length > MAX_SAID ? `${text.slice(0, MAX_SAID)}…` : text;
}

import type { Ask } from '../../suites/case.ts';
import type { Answered } from './probed.ts';

interface Row {
  /** Says as much on another path than that of creation. */
  anywhere: boolean;
  /** Says as much if the run was stopped before all probes were sent. */
  anyway?: true;
  fits: (answer: Answered) => boolean;
  say: (place: string, answer: Answered) => string;
}

/** What keeps a whole run from being about the API: hundreds of requests would all say the same. */
const ROWS: readonly Row[] = [
  {
    anywhere: false,
    anyway: true,
    fits: ({ status }) => status === 0,
    say: (place, { failure }) =>
      `${place} gives no HTTP answer to any probe (${failure?.message ?? 'nothing came'}): ` +
      'look at the base URL, and at what listens there',
  },
  {
    anywhere: true,
    fits: ({ status }) => status >= 300 && status < 400,
    say: (place, { status, location }) =>
      `${place} redirects to ${shortened(location ?? 'nowhere')} (status ${status}): ` +
      'give what is behind it as the base URL',
  },
  {
    anywhere: false,
    // Of those that say so of a model, each request would be the same too.
    fits: ({ status }) => [404, 405, 410, 501].includes(status),
    say: (place, answer) =>
      `${place} answers every probe with status ${answer.status}${said(answer)}: ` +
      'look at the base URL and at the model',
  },
  {
    anywhere: true,
    fits: ({ status }) => [502, 503, 504].includes(status),
    say: (place, answer) =>
      `${place} answers with status ${answer.status}${said(answer)}: what is behind it is down`,
  },
];

/** The same of one answer to a request that needs no model, where there is only that. */
export function notThere(place: string, answer: Answered): string | null {
  const row = ROWS.find(({ fits, anywhere }) => anywhere && fits(answer));
  return row?.say(place, answer) ?? null;
}

/**
 * Why nobody who speaks the API is at this base URL, from how all creations among the probes were answered; null when
 * one of them got anything else. One phrase, without a full stop.
 *
 * @param all whether every probe was sent that was to be
 */
export function nobodyThere(
  base: string,
  probed: readonly (Answered & { ask: Ask })[],
  all: boolean,
): string | null {
  // One that asks to be refused for its key may be, wherever it goes; and one that the end of the run cut short says nothing.
  const creations = probed.filter(
    ({ ask, failure }) =>
      (ask.method ?? 'POST') === 'POST' &&
      ask.path === undefined &&
      ask.auth === undefined &&
      failure?.kind !== 'aborted',
  );
  const [first] = creations;
  if (first === undefined) return null;
  const row = ROWS.find(({ fits, anyway }) => (all || anyway) && creations.every(fits));
  return row?.say(`POST ${base}/responses`, first) ?? null;
}

const MAX_SAID = 200;

function said({ message }: Answered): string {
  return message === null || message === '' ? '' : ` (${shortened(message)})`;
}

function shortened(text: string): string {
  return text.length > MAX_SAID ? `${text.slice(0, MAX_SAID)}…` : text;
}

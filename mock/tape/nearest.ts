/** For a request that was not recorded: the recording that is most like it, and where they differ. */
import diff from 'microdiff';
import type { Difference } from 'microdiff';
import type { Question, Recorded } from './recordings.ts';

/** Compared with at most so many recordings, and with bodies of at most so many characters: an answer should come at once. */
const MAX_COMPARED = 500;
const MAX_LENGTH = 500_000;
const MAX_SHOWN = 5;
/** Characters of a value. */
const MAX_VALUE = 60;

/** A sentence that names the nearest recording and up to five differences, by JSON path. */
export function nearestTo(asked: Question, recordings: readonly Recorded[]): string {
  const near = recordings
    .map((recorded) => ({ recorded, distance: distanceOfRoutes(asked, recorded.question) }))
    .toSorted((one, other) => one.distance - other.distance)
    .slice(0, MAX_COMPARED)
    .map(({ recorded, distance }) => {
      const differences = differencesOf(asked, recorded.question);
      const amount = differences.reduce((sum, each) => sum + amountOf(each), 0);
      return { recorded, differences, distance: distance * FAR + amount };
    });
  const [nearest] = near.toSorted((one, other) => one.distance - other.distance);
  if (nearest === undefined) return 'There are no recordings.';
  const shown = nearest.differences.slice(0, MAX_SHOWN).map(told);
  const more = nearest.differences.length - shown.length;
  if (more > 0) shown.push(`and ${more} more`);
  return `The nearest is ${nearest.recorded.file}: ${shown.join('; ')}.`;
}

/** More than the bodies of two requests can differ: another endpoint is always farther. */
const FAR = 1e9;

/** In characters: a tool that is missing is more than a word that is another. */
function amountOf(difference: Difference): number {
  const length = (value: unknown): number => JSON.stringify(value)?.length ?? 0;
  switch (difference.type) {
    case 'CREATE':
      return length(difference.value);
    case 'REMOVE':
      return length(difference.oldValue);
    case 'CHANGE':
      return Math.max(length(difference.value), length(difference.oldValue));
  }
}

function distanceOfRoutes(one: Question, other: Question): number {
  return (one.path === other.path ? 0 : 2) + (one.method === other.method ? 0 : 1);
}

function differencesOf(asked: Question, recorded: Question): Difference[] {
  if (JSON.stringify([asked, recorded]).length <= MAX_LENGTH) return diff({ ...recorded }, { ...asked });
  const { body: _asked, ...request } = asked;
  const { body: _recorded, ...other } = recorded;
  return [
    ...diff(other, request),
    { type: 'CHANGE', path: ['body'], value: 'long', oldValue: 'another, long' },
  ];
}

function told(difference: Difference): string {
  const path = difference.path.reduce<string>(
    (before, part) =>
      typeof part === 'number' ? `${before}[${part}]` : before === '' ? part : `${before}.${part}`,
    '',
  );
  switch (difference.type) {
    case 'CREATE':
      return `${path} is ${valueOf(difference.value)}, and was not there`;
    case 'REMOVE':
      return `${path} is not there, and was ${valueOf(difference.oldValue)}`;
    case 'CHANGE': {
      const [is, was] = around(difference.value, difference.oldValue);
      return `${path} is ${is}, and was ${was}`;
    }
  }
}

/** Of two long texts, the part where they begin to differ. */
function around(one: unknown, other: unknown): [string, string] {
  if (typeof one !== 'string' || typeof other !== 'string') return [valueOf(one), valueOf(other)];
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  const start = same < MAX_VALUE / 2 ? 0 : same - MAX_VALUE / 4;
  const part = (text: string): string => (start > 0 ? '…' : '') + valueOf(text.slice(start).toWellFormed());
  return [part(one), part(other)];
}

function valueOf(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE).toWellFormed()}…` : text;
}

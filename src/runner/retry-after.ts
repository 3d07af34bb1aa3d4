import { timeOf } from '../judge/http-date.ts';

/**
 * How long the target asks to wait, in milliseconds, by `retry-after-ms`, else `retry-after` in seconds or as a date;
 * null when it does not say, or says nonsense.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfterMs(header: (name: string) => string | null, now: number): number | null {
  const milliseconds = count(header('retry-after-ms'));
  if (milliseconds !== null) return milliseconds;
  const value = header('retry-after');
  const seconds = count(value);
  if (seconds !== null) return seconds * 1_000;
  const date = value === null ? null : timeOf(value);
  return date === null ? null : Math.max(0, date - now);
}

function count(value: string | null): number | null {
  return value !== null && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : null;
}

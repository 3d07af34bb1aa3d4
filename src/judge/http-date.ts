/**
 * Milliseconds since 1970 of a date in a header; null for what is none. JavaScript takes `-1` and `1,5` for dates as well: one
 * that is meant as a date has a time of day.
 */
export function timeOf(value: string): number | null {
  const time = /\d:\d\d/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? null : time;
}

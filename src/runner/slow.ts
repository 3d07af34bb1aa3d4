import type { ExchangeRecord } from './build-report.ts';

/** Longer than this for one request, and cases in parallel would only wait for each other. */
const SLOW_MS = 5_000;

export function isSlow(records: readonly ExchangeRecord[]): boolean {
  const times = records.map((each) => each.summary.durationMs).toSorted((a, b) => a - b);
  const limited = records.some((each) => each.summary.status === 429);
  return limited || (times[Math.floor(times.length / 2)] ?? 0) > SLOW_MS;
}
